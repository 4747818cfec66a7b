/** Orders to agents: given by people, carried out by agents. */
export const COMMAND_PATHS = {
  'commands.order': ['POST', '/api/v1/agents/:agent/commands'],
  'commands.list': ['GET', '/api/v1/agents/:agent/commands'],
  // Before the one with a parameter, which would match it too.
  'commands.next': ['GET', '/api/v1/agent_commands/next'],
  'commands.show': ['GET', '/api/v1/agent_commands/:command'],
  'commands.ack': ['PATCH', '/api/v1/agent_commands/:command/ack'],
  'commands.complete': ['PATCH', '/api/v1/agent_commands/:command/complete'],
  'commands.fail': ['PATCH', '/api/v1/agent_commands/:command/fail'],
} as const;
