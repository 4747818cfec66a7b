/** Agents as people see them, and tokens to join with. */
export const FLEET_PATHS = {
  'agents.list': ['GET', '/api/v1/agents'],
  'agents.show': ['GET', '/api/v1/agents/:agent'],
  'agents.change': ['PATCH', '/api/v1/agents/:agent'],
  'agents.rotate': ['POST', '/api/v1/agents/:agent/rotate'],
  'agents.remove': ['DELETE', '/api/v1/agents/:agent'],
  'join_tokens.mint': ['POST', '/api/v1/join-tokens'],
} as const;
