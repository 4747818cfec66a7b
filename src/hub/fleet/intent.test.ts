import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, type Principal } from '#domain';
import { AgentHand, codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const change = (what: Parameters<HubWorld['hub']['fleet']['change']>[2], by = world.person) =>
  world.hub.fleet.change(by, 'local', what);
const shown = async () => good(await world.hub.fleet.show(world.person, 'local'));
const statusOf = async (label: string) => good(await world.hub.sessions.show(world.person, label)).status;

/** The agent's token, and the agent as that token shows it. */
async function freshToken(): Promise<{ token: string; hand: AgentHand }> {
  const by = world.agent.by;
  if (by.kind !== 'agent') throw new Error('not an agent');
  const token = await world.hub.auth.mintAgentToken(by.user, by.agent);
  return { token, hand: new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(token))) };
}

describe('a drain (F02)', () => {
  test('holds over ten heartbeats, gives no new work, and lets what runs finish', async () => {
    await world.delegate('miller');
    await world.send('miller', 'long work', 0);
    const running = await world.agent.takeTurn();
    good(await world.agent.start(running));
    good(await change({ intent: 'draining' }));
    const waiting = world.spawn({ delegate: true, label: 'stone' });
    for (let beat = 0; beat < 10; beat++) {
      world.clock.advance(15_000);
      await world.agent.beat(['echo', 'shell', 'steerable']);
      expect((await world.agent.poll()).filter(({ type }) => type === 'turn')).toEqual([]);
    }
    expect((await shown()).agent.intent).toBe('draining');
    expect(await waiting).toMatchObject({ ok: true, value: { status: 'queued' } });
    expect(await statusOf('stone')).toMatchObject({
      word: 'queued',
      why: 'agent local is draining and takes no new work',
    });
    good(await world.agent.finish(running, { end: 'done', reply: 'ground', stopReason: 'end_turn' }));
    good(await change({ intent: 'active' }));
    await world.agent.answer('ready');
    expect(await statusOf('stone')).toMatchObject({ word: 'done' });
  });
});

describe('a disabled agent (F02)', () => {
  test('has its token refused at once, says so of what is queued, and goes on once it is enabled', async () => {
    await world.delegate('miller');
    const { token } = await freshToken();
    good(await change({ intent: 'disabled' }));
    expect(codeOf(await world.hub.auth.whoIs(token))).toBe('agent.disabled');
    await world.send('miller', 'more', 0);
    expect(await statusOf('miller')).toMatchObject({ word: 'queued', why: 'agent local is disabled' });
    good(await change({ intent: 'active' }));
    good(await world.hub.auth.whoIs(token));
    await world.agent.answer('done');
    expect(await statusOf('miller')).toMatchObject({ word: 'done' });
  });

  test('loses the poll that it holds', async () => {
    const held = world.hub.contract.poll(world.agent.by, {
      claim_id: 'held',
      free: 1,
      after: 0,
      hold_ms: 25_000,
    });
    good(await change({ intent: 'disabled' }));
    expect(codeOf(await held)).toBe('agent.disabled');
  });
});

describe('what people set', () => {
  test('new slots reach the agent by the poll that it holds', async () => {
    await world.agent.poll(0);
    const held = world.hub.contract.poll(world.agent.by, {
      claim_id: 'held',
      free: 0,
      after: 0,
      hold_ms: 25_000,
    });
    good(await change({ slots: 9, tags: ['big'], name: 'giant' }));
    expect(good(await held).slots).toBe(9);
    expect(good(await world.hub.fleet.show(world.person, 'giant')).agent).toMatchObject({
      slots: 9,
      tags: ['big'],
    });
  });

  test('leaves a line in the audit log, and none when nothing changes', async () => {
    good(await change({ intent: 'active' }));
    good(await change({ intent: 'draining' }));
    const { items } = good(await world.hub.audit.list(world.person, { limit: 50 }));
    const lines = items.filter(({ action }) => action === 'agent.changed');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ data: { intent: 'draining', of: 'local' }, door: 'cli' });
  });

  test('is not for agents, sessions or other people (F04)', async () => {
    const stranger: Principal = await world.stranger();
    expect(codeOf(await change({ intent: 'disabled' }, stranger))).toBe('agent.not_found');
    expect(codeOf(await world.hub.fleet.rotate(stranger, 'local'))).toBe('agent.not_found');
    expect(codeOf(await world.hub.fleet.remove(stranger, 'local', { force: true }))).toBe('agent.not_found');
    for (const by of [world.agent.by]) {
      expect(codeOf(await change({ intent: 'disabled' }, by))).toBe('auth.forbidden');
      expect(codeOf(await world.hub.fleet.remove(by, 'local', { force: true }))).toBe('auth.forbidden');
    }
  });
});

describe('a rotation', () => {
  const beat = async (hand: AgentHand) =>
    good(await world.hub.contract.heartbeat(hand.by, { contract: 1, version: '0.1.0' }));

  test('hands out a new token until one is used, and only then ends the former', async () => {
    const { token: old, hand } = await freshToken();
    expect(await beat(hand)).not.toHaveProperty('token');
    good(await world.hub.fleet.rotate(world.person, 'local'));
    // The first answer is lost.
    await beat(hand);
    world.clock.advance(3_600_000);
    const { token = '' } = await beat(hand);
    good(await world.hub.auth.whoIs(old));
    const renewed = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(token)));
    expect(await beat(renewed)).not.toHaveProperty('token');
    // Calls that are on their way with the former one.
    good(await world.hub.auth.whoIs(old));
    world.clock.advance(600_000);
    expect(codeOf(await world.hub.auth.whoIs(old))).toBe('auth.expired');
    good(await world.hub.auth.whoIs(token));
    expect(await beat(renewed)).not.toHaveProperty('token');
  });
});

describe('a removal', () => {
  test('is refused while sessions live there, unless by force', async () => {
    const { session } = await world.delegate('miller');
    const { token } = await freshToken();
    expect(await world.hub.fleet.remove(world.person, 'local', { force: false })).toMatchObject({
      error: { code: 'agent.has_sessions', details: { sessions: 1 } },
    });
    good(await world.hub.auth.whoIs(token));
    expect(good(await world.hub.fleet.remove(world.person, 'local', { force: true }))).toMatchObject({
      name: 'local',
      closed: [session],
    });
    expect(codeOf(await world.hub.fleet.show(world.person, 'local'))).toBe('agent.not_found');
    expect(['auth.revoked', 'auth.expired']).toContain(codeOf(await world.hub.auth.whoIs(token)));
    expect(good(await world.hub.sessions.show(world.person, session))).toMatchObject({
      session: { state: 'closed', closeReason: 'agent_removed' },
      agent: null,
    });
  });

  test('is told beforehand which sessions live on it', async () => {
    const { session } = await world.delegate('miller');
    const { agent } = await shown();
    const on = async (id: typeof agent.id) => {
      const listed = await world.hub.sessions.list(world.person, { state: 'live', agent: id, limit: 9 });
      return good(listed).items.map((one) => one.session.id);
    };
    expect(await on(agent.id)).toEqual([session]);
    expect(await on(newId(world.ids, 'agent'))).toEqual([]);
  });

  test('of an agent without live sessions keeps their history, and frees its name', async () => {
    const { session } = await world.delegate('miller');
    const closing = world.hub.sessions.close(world.person, 'miller', { force: false });
    await world.agent.confirmClose();
    await closing;
    good(await world.hub.fleet.remove(world.person, 'local', { force: false }));
    const { items } = good(await world.hub.sessions.history(world.person, session, { after: 0, limit: 50 }));
    expect(items.length).toBeGreaterThan(0);
    const { token } = good(await world.hub.auth.mintJoinToken(world.person));
    const by = good(await world.hub.auth.whoIs(token));
    const again = { name: 'local', hostname: 'm', platform: 'linux', version: '0.1.0', contract: 1 };
    good(await world.hub.fleet.register(by, { ...again, tags: [], harnesses: [], slots: 1, metadata: {} }));
  });

  test('ends the poll that is held', async () => {
    const input = { claim_id: 'held', free: 1, after: 0, hold_ms: 25_000 };
    const held = world.hub.contract.poll(world.agent.by, input);
    good(await world.hub.fleet.remove(world.person, 'local', { force: true }));
    expect(codeOf(await held)).toBe('auth.revoked');
  });
});
