/** What an agent calls. */
export const AGENT_CONTRACT_PATHS = {
  'agents.register': ['POST', '/api/v1/agents/register'],
  // Before `agents.show`, which would match it too.
  'agents.self': ['GET', '/api/v1/agents/self'],
  'agents.poll': ['POST', '/api/v1/agents/self/poll'],
  'agents.heartbeat': ['POST', '/api/v1/agents/self/heartbeat'],
  'agents.reconcile': ['POST', '/api/v1/agents/self/reconcile'],
  'turns.start': ['POST', '/api/v1/turns/:turn/start'],
  'turns.updates': ['POST', '/api/v1/turns/:turn/updates'],
  'turns.ask': ['POST', '/api/v1/turns/:turn/approvals'],
  'turns.finish': ['POST', '/api/v1/turns/:turn/finish'],
  'turns.steered': ['POST', '/api/v1/turns/:turn/steered'],
  'sessions.facts': ['POST', '/api/v1/sessions/:session/facts'],
  'sessions.torn_down': ['POST', '/api/v1/sessions/:session/torn-down'],
  'sessions.token': ['POST', '/api/v1/sessions/:session/token'],
} as const;
