/** Method and path of every route, by name. No zod here: client commands load this and nothing heavier. */
export const PATHS = {
  // What an agent calls.
  'agents.register': ['POST', '/api/v1/agents/register'],
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

  // Sessions and turns.
  'sessions.spawn': ['POST', '/api/v1/sessions'],
  'sessions.list': ['GET', '/api/v1/sessions'],
  'sessions.show': ['GET', '/api/v1/sessions/:session'],
  'sessions.send': ['POST', '/api/v1/sessions/:session/send'],
  'sessions.history': ['GET', '/api/v1/sessions/:session/transcript'],
  'sessions.turns': ['GET', '/api/v1/sessions/:session/turns'],
  'sessions.cancel': ['POST', '/api/v1/sessions/:session/cancel'],
  'sessions.close': ['POST', '/api/v1/sessions/:session/close'],
  'sessions.rebind': ['POST', '/api/v1/sessions/:session/rebind'],
  'sessions.replace': ['POST', '/api/v1/sessions/:session/replace'],
  'sessions.mode': ['POST', '/api/v1/sessions/:session/mode'],
  'sessions.configure': ['PATCH', '/api/v1/sessions/:session'],
  'sessions.fork': ['POST', '/api/v1/sessions/:session/fork'],
  'sessions.reset': ['POST', '/api/v1/sessions/:session/reset'],
  /** Mail for the caller's own session; returns at once or waits up to a time. */
  'mail.wait': ['POST', '/api/v1/mail/wait'],
  'mail.list': ['GET', '/api/v1/mail'],
  'delegates.list': ['GET', '/api/v1/delegates'],
  'delegates.show': ['GET', '/api/v1/delegates/:label'],
  'delegates.close': ['POST', '/api/v1/delegates/:label/close'],

  // Approvals and rules.
  'approvals.list': ['GET', '/api/v1/approvals'],
  'approvals.show': ['GET', '/api/v1/approvals/:approval'],
  'approvals.answer': ['POST', '/api/v1/approvals/:approval/answer'],
  'rules.list': ['GET', '/api/v1/rules'],
  'rules.remove': ['DELETE', '/api/v1/rules/:rule'],

  // Outside clients and tokens.
  'clients.connect': ['POST', '/api/v1/clients'],
  'tokens.list': ['GET', '/api/v1/tokens'],
  'tokens.revoke': ['DELETE', '/api/v1/tokens/:token'],

  // Agents, settings, audit, the hub.
  'agents.list': ['GET', '/api/v1/agents'],
  'agents.show': ['GET', '/api/v1/agents/:agent'],
  'agents.change': ['PATCH', '/api/v1/agents/:agent'],
  'agents.rotate': ['POST', '/api/v1/agents/:agent/rotate'],
  'agents.remove': ['DELETE', '/api/v1/agents/:agent'],
  'join_tokens.mint': ['POST', '/api/v1/join-tokens'],
  'settings.list': ['GET', '/api/v1/settings'],
  'settings.set': ['PUT', '/api/v1/settings/:key'],
  'audit.list': ['GET', '/api/v1/audit'],
  'events.stream': ['GET', '/api/v1/events'],
  'hub.show': ['GET', '/api/v1/hub'],
  'hub.stop': ['POST', '/api/v1/hub/stop'],
  'hub.recount': ['POST', '/api/v1/hub/recount'],
  'hub.health': ['GET', '/healthz'],
  'hub.openapi': ['GET', '/api/v1/openapi.json'],
} as const;

export type RouteName = keyof typeof PATHS;

/** Whoever may call a route. `anyone` needs no token. */
export type Caller = 'user' | 'agent' | 'join' | 'session' | 'anyone';
