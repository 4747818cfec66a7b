import { expect, test } from 'vitest';
import { AgentWorld } from './testing/agent-world.ts';

const text = (said: string) => ({ type: 'text', text: said });

test('opens the harness, starts, prompts, streams and finishes', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  const session = world.hub.spawn({ mode: 'auto-edits', model: 'fast' });
  const turn = world.hub.send(session, 'hello');
  await world.settle();

  const live = world.host.of(session);
  expect(live.spec).toMatchObject({ harness: 'echo', cwd: '/work', mode: 'auto-edits', model: 'fast' });
  expect(world.hub.turn(turn).starts).toMatchObject([{ acp_session: 'acp-1', recovery: 'new' }]);
  expect(live.prompts).toEqual([{ turn, text: 'hello' }]);
  live.say('Hi ');
  live.say('there.');
  live.done('Hi there.');
  await agent.idle();

  expect(world.hub.turn(turn)).toMatchObject({
    state: 'ended',
    entries: [text('Hi there.')],
    outcome: { end: 'done', reply: 'Hi there.', stopReason: 'end_turn' },
  });
  expect(world.errors).toEqual([]);
});

test('claims nothing before it knows how many slots it has, and never more than it has', async () => {
  const world = new AgentWorld();
  const turns = [1, 2, 3].map((n) => world.hub.send(world.hub.spawn(), `job ${n}`));
  // Heartbeats carry the settings, too; here only the poll gets through.
  for (let beat = 0; beat < 2; beat++) world.hub.lose('heartbeat', 'request');
  await world.start();
  expect(world.hub.callsOf('poll')[0]).toMatchObject({ free: 0, hold_ms: 0, after: 0 });
  expect(turns.map((turn) => world.hub.turn(turn).state)).toEqual(['running', 'running', 'queued']);
  expect(world.hub.callsOf('poll').at(-1)).toMatchObject({ free: 0 });

  world.host.opened[0]?.done('one');
  await world.settle();
  expect(turns.map((turn) => world.hub.turn(turn).state)).toEqual(['ended', 'running', 'running']);
});

test('runs the turns of one session one after another on one process', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  const first = world.hub.send(session, 'one');
  const second = world.hub.send(session, 'two');
  await world.settle();
  expect(world.hub.turn(second).state).toBe('queued');
  world.host.of(session).done('1');
  await world.settle();
  world.host.of(session).done('2');
  await world.settle();
  expect([first, second].map((turn) => world.hub.turn(turn).outcome)).toMatchObject([
    { reply: '1' },
    { reply: '2' },
  ]);
  expect(world.host.opened).toHaveLength(1);
  expect(world.hub.turn(second).starts).toMatchObject([{ recovery: 'resumed', acp_session: 'acp-1' }]);
});

test.each([
  ['the model changed', (world: AgentWorld) => (oneSession(world).model = 'other')],
  ['the directory changed', (world: AgentWorld) => (oneSession(world).cwd = '/else')],
  ['the process does not answer', (world: AgentWorld) => (world.host.opened[0]!.isAlive = false)],
  ['the process ended between turns', (world: AgentWorld) => world.host.opened[0]!.die()],
])('opens a new process with the old conversation when %s', async (_, change) => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.settle();
  world.host.of(session).done('1');
  await world.settle();
  change(world);
  const turn = world.hub.send(session, 'two');
  await world.settle();
  expect(world.host.opened).toHaveLength(2);
  expect(world.host.opened[0]).toMatchObject({ hasEnded: true });
  expect(world.host.of(session).spec.resume).toBe('acp-1');
  expect(world.hub.turn(turn).starts).toMatchObject([{ recovery: 'resumed' }]);
});

test('begins a conversation anew when it is asked to, though the process of the old one lives', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.settle();
  world.host.of(session).done('1');
  await world.settle();
  Object.assign(oneSession(world), { acpSession: null, rebind: true });
  const turn = world.hub.send(session, 'two');
  await world.settle();
  expect(world.host.opened).toHaveLength(2);
  expect(world.host.opened[1]?.spec).not.toHaveProperty('resume');
  expect(world.hub.turn(turn).starts).toMatchObject([{ recovery: 'new', acp_session: 'acp-2' }]);
});

test('tells the model when its conversation could not be recovered', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn({ acpSession: 'acp-old', rebind: true });
  world.host.nextIsFresh = true;
  const turn = world.hub.send(session, 'go on');
  await world.settle();
  expect(world.hub.turn(turn).starts).toMatchObject([
    { recovery: 'fresh', note: 'It could not be recovered.' },
  ]);
  expect(world.host.of(session).prompts[0]?.text).toBe(
    '(Note from Muster: It could not be recovered.)\n\ngo on',
  );
});

test('reports a start that failed, and says that a session which never ran is lost', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  const failure = {
    code: 'harness.cwd_missing',
    cause: 'The directory is not there.',
    stderr: 'tail',
  } as const;
  const fresh = world.hub.spawn();
  world.host.failNext = failure;
  const first = world.hub.send(fresh, 'one');
  await agent.idle();
  await world.settle();
  expect(world.hub.turn(first).outcome).toEqual({
    end: 'failed',
    reply: '',
    cause: { code: 'harness.cwd_missing', message: 'The directory is not there.\ntail' },
  });
  expect(world.hub.callsOf('finish')).toMatchObject([{ phase: 'start', session_lost: true }]);

  world.host.failNext = failure;
  world.hub.send(world.hub.spawn({ acpSession: 'acp-old' }), 'two');
  await world.settle();
  expect(world.hub.callsOf('finish')[1]).toMatchObject({ phase: 'start', session_lost: false });
});

test('does not prompt when the lease is lost before the start', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  let go = () => {};
  world.host.gate = new Promise((resolve) => (go = resolve));
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.settle();
  world.hub.revoke(turn, false);
  go();
  await agent.idle();
  expect(world.host.of(session).prompts).toEqual([]);
  expect(world.hub.callsOf('finish')).toEqual([]);
});

test('fails the turn when another conversation came back than the one that was kept', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn({ acpSession: 'acp-old' });
  world.host.nextIsFresh = true;
  const turn = world.hub.send(session, 'one');
  await world.settle();
  expect(world.host.of(session).prompts).toEqual([]);
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'failed', cause: { code: 'session.drifted' } });
});

test('passes a structured command on as a command', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn({ harness: 'shell' });
  const turn = world.hub.send(session, '', 'make test');
  await world.settle();
  expect(world.host.of(session).prompts).toEqual([{ turn, text: '', command: 'make test' }]);
});

test('says interrupted when the harness dies in a turn, and lost only when it cannot come back', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.settle();
  world.host.of(session).die();
  await world.settle();
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'interrupted', cause: { code: 'harness.died' } });
  expect(world.hub.session(session).lost).toBe(false);
  world.hub.send(session, 'two');
  await world.settle();
  expect(world.host.of(session).spec.resume).toBe('acp-1');
  world.host.of(session).done('2');

  world.host.canResume = false;
  const other = world.hub.spawn();
  world.hub.send(other, 'one');
  await world.settle();
  world.host.of(other).die();
  await world.settle();
  expect(world.hub.session(other).lost).toBe(true);
});

test('keeps the model error of a turn as its cause', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.settle();
  const failure = { code: 'harness.model_error' as const, cause: 'The model endpoint answered 400.' };
  world.host.of(session).end({ end: 'failed', reply: 'half', failure });
  await world.settle();
  expect(world.hub.turn(turn).outcome).toEqual({
    end: 'failed',
    reply: 'half',
    cause: { code: 'harness.model_error', message: 'The model endpoint answered 400.' },
  });
});

function oneSession(world: AgentWorld) {
  return [...world.hub.sessions.values()][0]!;
}
