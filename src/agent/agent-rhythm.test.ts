import { expect, test } from 'vitest';
import { refusal } from '#domain';
import { AgentWorld } from './testing/agent-world.ts';

const MINUTE = 60_000;

test('says the harnesses that it found at its start, and again only when they changed', async () => {
  const world = new AgentWorld();
  await world.start();
  await world.pass(60_000, 5_000);
  const told = () =>
    (world.hub.callsOf('heartbeat') as { harnesses?: { name: string }[] }[])
      .map((beat) => beat.harnesses?.map((one) => one.name))
      .filter((names) => names !== undefined);
  expect(told()).toEqual([['echo']]);
  world.host.list = [...world.host.list, { name: 'grok', program: '/g', canResume: true, canSteer: false }];
  await world.pass(6 * MINUTE, 5_000);
  expect(told()).toEqual([['echo'], ['echo', 'grok']]);
});

test('a flood of output and a poll that is held delay no heartbeat (F08)', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'noise');
  await world.settle();
  const before = world.hub.callsOf('heartbeat').length;
  for (let second = 0; second < 60; second++) {
    for (let n = 0; n < 50; n++) world.host.of(session).say('n'.repeat(10_000));
    await world.pass(1_000, 1_000);
  }
  expect(world.hub.callsOf('heartbeat').length - before).toBe(4);
});

test('beats on while the hub is away or does not answer, at the interval that the hub sets', async () => {
  const world = new AgentWorld();
  world.hub.settings = { ...world.hub.settings, heartbeatMs: 1_000 };
  await world.start();
  world.hub.goAway();
  const before = world.hub.callsOf('heartbeat').length;
  await world.pass(10_000, 500);
  expect(world.hub.callsOf('heartbeat').length - before).toBe(10);
});

test('does not spin when the hub answers polls early, and backs off when it cannot', async () => {
  const world = new AgentWorld();
  await world.start();
  const busy = refusal('store.busy', 'Busy.', { retry: 'later' });
  const before = world.hub.callsOf('poll').length;
  for (let n = 0; n < 100; n++) world.hub.refuseNext('poll', busy);
  await world.pass(2 * MINUTE, 1_000);
  expect(world.hub.callsOf('poll').length - before).toBeLessThan(30);
});

test('a refused token is told once, until something else is refused, and health shows it', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  const refuse = (code: 'auth.revoked' | 'auth.invalid') => {
    for (const method of ['poll', 'reconcile', 'heartbeat'] as const)
      for (let n = 0; n < 100; n++) world.hub.refuseNext(method, refusal(code, `It is ${code}.`));
  };
  refuse('auth.revoked');
  await world.pass(MINUTE, 1_000);
  expect(world.errors).toEqual([expect.stringContaining('auth.revoked')]);
  expect(agent.health().lastError).toBe('auth.revoked: It is auth.revoked.');
  world.hub.refuseNone();
  await world.pass(MINUTE, 1_000);
  expect(agent.health()).not.toHaveProperty('lastError');
  refuse('auth.invalid');
  await world.pass(MINUTE, 1_000);
  expect(world.errors).toHaveLength(2);
});

test('puts a session to sleep after its time and wakes it for its next turn', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.settle();
  world.host.of(session).done('1');
  await world.settle();
  await world.pass(9 * MINUTE, MINUTE);
  expect(world.host.of(session).hasEnded).toBe(false);
  await world.pass(MINUTE, MINUTE);
  expect(world.host.of(session).hasEnded).toBe(true);
  expect(world.hub.session(session).asleep).toBe(true);
  const turn = world.hub.send(session, 'two');
  await world.settle();
  expect(world.hub.turn(turn).starts).toMatchObject([{ recovery: 'resumed', acp_session: 'acp-1' }]);
});

test('lets a session be whose harness cannot resume', async () => {
  const world = new AgentWorld();
  world.host.canResume = false;
  await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.settle();
  world.host.of(session).done('1');
  await world.pass(30 * MINUTE, MINUTE);
  expect(world.host.of(session).hasEnded).toBe(false);
});

test('puts the session that was used least recently to sleep while memory is tight', async () => {
  const world = new AgentWorld();
  let tight = false;
  await world.start({ memoryTight: () => tight });
  const sessions = [world.hub.spawn(), world.hub.spawn()];
  for (const session of sessions) {
    world.hub.send(session, 'one');
    await world.settle();
    world.host.of(session).done('1');
    await world.pass(1_000);
  }
  tight = true;
  await world.pass(15_000, 1_000);
  expect(sessions.map((session) => world.host.of(session).hasEnded)).toEqual([true, false]);
});

test('asks for MCP servers once per process and sweeps orphans before anything else', async () => {
  const world = new AgentWorld();
  const done: string[] = [];
  await world.start({
    sweepOrphans: async () => done.push('sweep'),
    mcpServersFor: async (session) => {
      done.push('mcp');
      return [
        { name: 'muster', url: 'http://127.0.0.1:1/mcp', headers: { authorization: `Bearer ${session}` } },
      ];
    },
  });
  const session = world.hub.spawn();
  for (const prompt of ['one', 'two']) {
    world.hub.send(session, prompt);
    await world.settle();
    world.host.of(session).done('ok');
    await world.settle();
  }
  expect(done).toEqual(['sweep', 'mcp']);
  expect(world.host.of(session).spec.mcpServers).toHaveLength(1);
});

test('says in its health why it could not start', async () => {
  const world = new AgentWorld();
  const agent = await world.start({ sweepOrphans: () => Promise.reject(new Error('no permission')) });
  expect(agent.health()).toEqual({ name: 'agent', lastError: 'Error: no permission' });
  expect(world.hub.calls).toEqual([]);
});

test('keeps a finish while a person has it disabled, and tells it once it is let in again', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.settle();
  for (const method of ['poll', 'reconcile', 'heartbeat', 'finish', 'updates'] as const)
    for (let n = 0; n < 100; n++)
      world.hub.refuseNext(method, refusal('agent.disabled', 'This agent is disabled.'));
  world.host.of(session).done('ground');
  await world.pass(MINUTE, 1_000);
  world.hub.refuseNone();
  const before = world.hub.callsOf('finish').length;
  await world.pass(MINUTE, 1_000);
  await agent.idle();
  expect(world.hub.callsOf('finish').slice(before)).toEqual([
    expect.objectContaining({ outcome: expect.objectContaining({ end: 'done', reply: 'ground' }) }),
  ]);
});
