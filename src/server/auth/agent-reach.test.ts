import { afterEach, beforeEach, expect, test } from 'vitest';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { SAMPLE_INPUTS } from '../testing/sample-inputs.ts';
import { servedHub, type Answered, type ServedHub } from '../testing/served-hub.ts';

// F04: an agent's token reaches its own inbox, leases and heartbeat, and nothing else.

let at: ServedHub;
/** Of another agent of the same person. */
let other: string;
beforeEach(async () => {
  at = await servedHub();
  const body = { name: 'forge', hostname: 'forge', platform: 'linux', version: '0.1.0', contract: 1 };
  const registered = await at.call('POST', '/api/v1/agents/register', { token: at.tokens.join, body });
  other = registered.json.token;
});
afterEach(() => at[Symbol.asyncDispose]());

const asMill = (path: string, body: unknown): Promise<Answered> =>
  at.call('POST', path, { token: at.tokens.agent, body });

/** A turn that the agent "mill" has started. */
async function startedTurn(): Promise<{ session: string; turn: string; fence: number }> {
  const harnesses = [{ name: 'echo', canResume: true, canSteer: true }];
  await asMill('/api/v1/agents/self/heartbeat', { contract: 1, version: '0.1.0', harnesses });
  const spawned = at.call('POST', '/api/v1/sessions', {
    body: { task: 'begin', harness: 'echo', agent: 'mill', cwd: '/work', delegate: true, label: 'miller' },
  });
  for (let claim = 0; ; claim++) {
    const poll = { claim_id: `c${claim}`, free: 1, after: 0, hold_ms: 0 };
    const { json } = await asMill('/api/v1/agents/self/poll', poll);
    const offer = json.entries[0]?.body;
    if (offer === undefined) continue;
    const { turn, fence, session } = offer;
    await asMill(`/api/v1/turns/${turn}/start`, { fence, acp_session: 'a', recovery: 'new' });
    await spawned;
    return { session: session.id, turn, fence };
  }
}

test('the leases and sessions of another agent do not exist for it', async () => {
  const { session, turn, fence } = await startedTurn();
  const names = (Object.keys(PATHS) as RouteName[]).filter(
    (name) =>
      (ROUTES[name] satisfies RouteSpec as RouteSpec).callers.includes('agent') && /:/.test(PATHS[name][1]),
  );
  expect(names.length).toBeGreaterThan(6);
  for (const name of names) {
    const [method, path] = PATHS[name];
    const { body, params } = SAMPLE_INPUTS[name];
    const named: Record<string, string> = { ...params, turn, session };
    const filled = path.replaceAll(/:(\w+)/g, (_whole, part: string) => named[part] ?? '');
    const sent = body !== undefined && 'fence' in body ? { ...body, fence } : body;
    const answer = await at.call(method, filled, {
      token: other,
      ...(sent === undefined ? {} : { body: sent }),
    });
    // One is a repetition where there is nothing to tear down, and changes nothing.
    expect([name, answer.status]).toEqual([name, name === 'sessions.torn_down' ? 200 : 404]);
  }
  const finish = {
    fence,
    last_batch: 0,
    phase: 'turn',
    outcome: { end: 'done', reply: 'mine', stopReason: 'end' },
  };
  expect((await asMill(`/api/v1/turns/${turn}/finish`, finish)).json).toEqual({ taken: 'finished' });
});

test('its inbox, its claims and its report are its own, whoever it says that it is', async () => {
  const { session, turn } = await startedTurn();
  const poll = { claim_id: 'c', free: 4, after: 0, hold_ms: 0 };
  const polled = await at.call('POST', '/api/v1/agents/self/poll', { token: other, body: poll });
  expect(polled.json.entries).toEqual([]);
  const report = { sessions: [{ session, turn: { id: turn, fence: 1 } }], restarted: true };
  const told = await at.call('POST', '/api/v1/agents/self/reconcile', { token: other, body: report });
  expect(told.json.sessions).toEqual([{ session, answer: 'close' }]);
  const status = await at.call('GET', `/api/v1/sessions/${session}`);
  expect(status.json.status.word).toBe('working');
});

test("a command is its agent's alone, an unknown kind is refused at the door (F04, F07)", async () => {
  const order = (body: unknown) => at.call('POST', '/api/v1/agents/mill/commands', { body });
  for (const bad of [
    { kind: 'dance' },
    { kind: 'drain', force: true },
    { kind: 'upgrade' },
    { kind: 'upgrade', to: { version: 'latest' } },
    { kind: 'upgrade', to: { version: '1.2.3', tarball: '/x.tgz' } },
    { kind: 'upgrade', to: { tarball: 'http://example.org/x.tgz', digest: `sha256:${'0'.repeat(64)}` } },
    { kind: 'upgrade', to: { tarball: '/x.tgz', digest: 'md5:00' } },
    { kind: 'reload', deadline_seconds: 0 },
  ]) {
    const answer = await order(bad);
    expect([bad, answer.status]).toEqual([bad, 400]);
  }
  const { json } = await order({ kind: 'restart' });
  expect(json).toMatchObject({ state: 'pending', order: { kind: 'restart', force: false } });
  const own = `/api/v1/agent_commands/${json.id}`;
  for (const [verb, body] of [
    ['ack', undefined],
    ['complete', {}],
    ['fail', { cause: { code: 'no', message: 'no' } }],
  ] as const) {
    const answer = await at.call('PATCH', `${own}/${verb}`, { token: other, ...(body ? { body } : {}) });
    expect([verb, answer.status, answer.json.error.code]).toEqual([verb, 404, 'command.not_found']);
  }
  const looked = await at.call('GET', '/api/v1/agent_commands/next', { token: other });
  expect(looked.json).toEqual({ command: null });
  expect((await at.call('GET', own, { token: other })).status).toBe(403);
  expect((await at.call('GET', own)).json.state).toBe('pending');
});

test('people direct agents, and agents nobody', async () => {
  for (const [method, path, body] of [
    ['GET', '/api/v1/agents'],
    ['GET', '/api/v1/agents/mill'],
    ['PATCH', '/api/v1/agents/mill', { intent: 'disabled' }],
    ['PATCH', '/api/v1/agents/forge', { slots: 200 }],
    ['POST', '/api/v1/agents/mill/rotate'],
    ['POST', '/api/v1/agents/forge/commands', { kind: 'restart' }],
    ['GET', '/api/v1/agents/mill/commands'],
    ['DELETE', '/api/v1/agents/mill?force=true'],
    ['POST', '/api/v1/join-tokens'],
    ['GET', '/api/v1/sessions'],
    ['GET', '/api/v1/settings'],
    ['GET', '/api/v1/tokens'],
  ] as const) {
    const answer = await at.call(method, path, { token: other, ...(body === undefined ? {} : { body }) });
    expect([method, path, answer.status]).toEqual([method, path, 403]);
  }
});

test('a registration with a bad body leaves the join token good (F01)', async () => {
  const { json } = await at.call('POST', '/api/v1/join-tokens');
  const good = { name: 'anvil', hostname: 'anvil', platform: 'linux', version: '0.1.0', contract: 1 };
  for (const bad of [
    { ...good, name: 'Not A Name' },
    { ...good, slots: 0 },
    { ...good, intent: 'active' },
    { ...good, metadata: { text: 'x'.repeat(10_000) } },
    {},
  ]) {
    const answer = await at.call('POST', '/api/v1/agents/register', { token: json.token, body: bad });
    expect(answer.status).toBe(400);
  }
  const registered = await at.call('POST', '/api/v1/agents/register', { token: json.token, body: good });
  expect(registered.status).toBe(200);
  const twice = await at.call('POST', '/api/v1/agents/register', { token: json.token, body: good });
  expect([twice.status, twice.json.error.code]).toEqual([401, 'auth.join_used']);
});
