import type { RouteInput, RouteName } from '#contract';

const turn = `trn_${'0'.repeat(22)}`;
const session = `ses_${'0'.repeat(22)}`;
const approval = `apr_${'0'.repeat(22)}`;
const rule = `rul_${'0'.repeat(22)}`;
const none = { params: undefined, query: undefined, body: undefined };

/** An input for every route that passes its schemas and names things that do not exist. A new route needs one here. */
export const SAMPLE_INPUTS: { [N in RouteName]: RouteInput<N> } = {
  'agents.register': {
    ...none,
    // Of a contract that no hub serves: the token is not used up.
    body: { name: 'mill', hostname: 'mill', platform: 'linux', version: '0.1.0', contract: 99 },
  },
  'agents.poll': { ...none, body: { claim_id: 'c1', free: 0, after: 0, hold_ms: 0 } },
  'agents.heartbeat': { ...none, body: { contract: 1, version: '0.1.0' } },
  'agents.reconcile': { ...none, body: { sessions: [], restarted: false } },
  'turns.start': { ...none, params: { turn }, body: { fence: 1, acp_session: 'a', recovery: 'new' } },
  'turns.updates': {
    ...none,
    params: { turn },
    body: { fence: 1, batch: 1, entries: [{ type: 'text', text: 'hello' }] },
  },
  'turns.ask': {
    ...none,
    params: { turn },
    body: { fence: 1, request: 'r1', call: { toolCallId: 't1', title: 'ls', kind: 'execute' } },
  },
  'turns.finish': {
    ...none,
    params: { turn },
    body: { fence: 1, last_batch: 0, phase: 'turn', outcome: { end: 'done', reply: '', stopReason: 'end' } },
  },
  'turns.steered': { ...none, params: { turn }, body: { fence: 1, steer: turn, done: true } },
  'sessions.facts': { ...none, params: { session }, body: { asleep: true } },
  'sessions.torn_down': { ...none, params: { session }, body: { done: true } },
  'sessions.token': { ...none, params: { session } },
  'sessions.spawn': { ...none, body: { task: 'Say hello', harness: 'no-such-harness' } },
  'sessions.list': { ...none, query: { delegated: 'true' } },
  'sessions.show': { ...none, params: { session }, query: {} },
  'sessions.send': { ...none, params: { session }, body: { message: 'hello', timeoutSeconds: 0 } },
  'sessions.history': { ...none, params: { session }, query: { limit: 5 } },
  'sessions.turns': { ...none, params: { session }, query: { limit: 5 } },
  'sessions.cancel': { ...none, params: { session }, body: {} },
  'sessions.close': { ...none, params: { session }, body: {} },
  'sessions.rebind': { ...none, params: { session }, body: { force: true } },
  'sessions.replace': { ...none, params: { session } },
  'sessions.mode': { ...none, params: { session }, body: { mode: 'ask' } },
  'sessions.configure': { ...none, params: { session }, body: { options: { model: 'small' } } },
  'sessions.fork': { ...none, params: { session }, body: {} },
  'sessions.reset': { ...none, params: { session } },
  'mail.wait': { ...none, body: { timeoutSeconds: 0 } },
  'mail.list': { ...none, query: {} },
  'delegates.list': { ...none, query: {} },
  'delegates.show': { ...none, params: { label: 'builder' }, query: {} },
  'delegates.close': { ...none, params: { label: 'builder' }, body: {} },
  'approvals.list': { ...none, query: {} },
  'approvals.show': { ...none, params: { approval } },
  'approvals.answer': { ...none, params: { approval }, body: { answer: 'deny' } },
  'rules.list': { ...none, query: {} },
  'rules.remove': { ...none, params: { rule } },
  'clients.connect': { ...none, body: { client: 'editor' } },
  'tokens.list': { ...none, query: {} },
  'tokens.revoke': { ...none, params: { token: `tok_${'0'.repeat(22)}` } },
  'agents.list': { ...none, query: {} },
  'agents.show': { ...none, params: { agent: 'nobody' } },
  'agents.change': { ...none, params: { agent: 'nobody' }, body: { intent: 'draining' } },
  'agents.rotate': { ...none, params: { agent: 'nobody' } },
  'agents.remove': { ...none, params: { agent: 'nobody' }, query: { force: 'true' } },
  'join_tokens.mint': none,
  'settings.list': none,
  'settings.set': { ...none, params: { key: 'delegate.idleHours' }, body: { value: 48 } },
  'audit.list': { ...none, query: {} },
  'events.stream': { ...none, query: { types: 'turn.done' } },
  'hub.show': none,
  'hub.stop': none,
  'hub.recount': none,
  'hub.health': none,
  'hub.openapi': none,
};
