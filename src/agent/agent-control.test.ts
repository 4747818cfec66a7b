import { expect, test } from 'vitest';
import { AgentWorld } from './testing/agent-world.ts';

async function running(prompt = 'work') {
  const world = new AgentWorld();
  const agent = await world.start();
  const session = world.hub.spawn();
  const turn = world.hub.send(session, prompt);
  await world.settle();
  return { world, agent, session, turn, live: world.host.of(session) };
}

test('cancels a running turn', async () => {
  const { world, turn, live } = await running();
  world.hub.cancel(turn);
  world.hub.cancel(turn);
  await world.settle();
  expect(live.cancels).toBe(1);
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'cancelled', reply: 'so far' });
});

test('does not prompt a turn that is cancelled while its harness starts', async () => {
  const world = new AgentWorld();
  await world.start();
  let go = () => {};
  world.host.gate = new Promise((resolve) => (go = resolve));
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'work');
  await world.settle();
  world.hub.cancel(turn);
  await world.settle();
  go();
  await world.settle();
  expect(world.host.of(session).prompts).toEqual([]);
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'cancelled' });
});

test('answers an open permission as cancelled when its turn is cancelled, so that nothing runs', async () => {
  const { world, turn, live } = await running();
  live.deafToCancel = true;
  const answer = live.ask('q1');
  await world.settle();
  world.hub.cancel(turn);
  await world.settle();
  expect(await answer).toEqual({ decision: 'cancelled' });
  expect(await live.ask('q2')).toEqual({ decision: 'cancelled' });
  live.end({ end: 'cancelled', reply: '' });
  await world.settle();
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'cancelled' });
});

test('stops a revoked turn and hands its end in once, as late', async () => {
  const { world, turn, live } = await running();
  world.hub.revoke(turn);
  await world.settle();
  expect(live.cancels).toBe(1);
  expect(world.hub.turn(turn).late).toMatchObject([
    { fence: 1, outcome: { end: 'cancelled', reply: 'so far' } },
  ]);
  expect(world.hub.callsOf('finish')).toHaveLength(1);
});

test('stops a turn whose updates are refused because it was taken away, and keeps its end as late', async () => {
  const { world, agent, turn, live } = await running();
  world.hub.revoke(turn, false);
  live.say('still here');
  await world.pass(250);
  expect(live.cancels).toBe(1);
  await agent.idle();
  expect(world.hub.turn(turn).late).toHaveLength(1);
});

test('puts text into a running turn, and says so; or that none runs', async () => {
  const { world, turn, live } = await running();
  const first = world.hub.steer(turn, 'more care');
  await world.settle();
  live.done('ok');
  await world.settle();
  const second = world.hub.steer(turn, 'too late');
  await world.settle();
  expect(live.steered).toEqual(['more care']);
  expect(world.hub.callsOf('steered')).toEqual([
    { fence: 1, steer: first, done: true },
    { fence: 1, steer: second, done: false },
  ]);
});

test('sets the mode on the live process, which then serves the next turn', async () => {
  const { world, session, live } = await running();
  world.hub.setMode(session, 'deny');
  await world.settle();
  live.done('1');
  world.hub.send(session, 'two');
  await world.settle();
  expect(live.modes).toEqual(['deny']);
  expect(world.host.opened).toHaveLength(1);
  expect(live.prompts).toHaveLength(2);
});

test('sets a mode that was changed while the harness started', async () => {
  const world = new AgentWorld();
  await world.start();
  let go = () => {};
  world.host.gate = new Promise((resolve) => (go = resolve));
  const session = world.hub.spawn({ mode: 'yolo' });
  world.hub.send(session, 'work');
  await world.settle();
  world.hub.setMode(session, 'ask');
  await world.settle();
  go();
  await world.settle();
  expect(world.host.of(session)).toMatchObject({ modes: ['ask'], isPrompting: true });
});

test('replaces a process whose mode could not be set', async () => {
  const { world, session, live } = await running();
  live.modeError = new Error('no such mode');
  world.hub.setMode(session, 'deny');
  await world.settle();
  live.done('1');
  world.hub.send(session, 'two');
  await world.settle();
  expect(world.host.opened).toHaveLength(2);
  expect(world.host.of(session).spec.mode).toBe('deny');
});

test('closes a session: cancels its turn, ends its process, says that nothing is left, in this order', async () => {
  const { world, agent, session, turn, live } = await running();
  world.hub.close(session);
  await world.settle();
  await agent.idle();
  expect(live.hasEnded).toBe(true);
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'cancelled' });
  expect(world.hub.session(session).state).toBe('closed');
  const order = world.hub.calls.map((call) => call.method).filter((name) => /finish|tornDown/.test(name));
  expect(order).toEqual(['finish', 'tornDown']);
});

test('answers a close of a session that it does not know as done, as often as it is asked', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.close(session);
  await world.settle();
  world.hub.close(session);
  await world.settle();
  expect(world.hub.callsOf('tornDown')).toEqual([{ done: true }, { done: true }]);
});

test('says why a close did not succeed, and tries again when it is asked again', async () => {
  const { world, session, live } = await running();
  live.closeError = new Error('pid 7 is still there');
  live.done('1');
  await world.settle();
  world.hub.close(session);
  await world.settle();
  expect(world.hub.callsOf('tornDown')).toMatchObject([
    { done: false, cause: { code: 'harness.not_ended', message: 'Error: pid 7 is still there' } },
  ]);
  live.closeError = undefined;
  world.hub.close(session);
  await world.settle();
  expect(world.hub.session(session).state).toBe('closed');
});

test('a session that is slow to end delays no other', async () => {
  const { world, session, live } = await running();
  live.deafToCancel = true;
  world.hub.close(session);
  await world.settle();
  const other = world.hub.spawn();
  const turn = world.hub.send(other, 'hello');
  await world.settle();
  expect(world.host.of(other).prompts).toHaveLength(1);
  world.host.of(other).done('hi');
  await world.settle();
  expect(world.hub.turn(turn).state).toBe('ended');
  expect(world.hub.session(session).state).toBe('closing');
});

test('carries a permission to the hub and the decision back, and lends its slot meanwhile', async () => {
  const { world, turn, live } = await running();
  world.hub.settings = { ...world.hub.settings, slots: 1 };
  await world.pass(15_000);
  const answer = live.ask('q1', { command: 'rm -r build' });
  const again = live.ask('q1');
  await world.settle();
  expect(world.hub.turn(turn).state).toBe('waiting');
  expect(world.hub.callsOf('ask')).toMatchObject([{ request: 'q1', call: { command: 'rm -r build' } }]);

  const other = world.hub.spawn();
  world.hub.send(other, 'meanwhile');
  await world.settle();
  expect(world.host.of(other).prompts).toHaveLength(1);

  world.hub.decide(turn, 'q1', { decision: 'deny', reason: 'not that' });
  await world.settle();
  expect(await answer).toEqual({ decision: 'deny', reason: 'not that' });
  expect(await again).toEqual({ decision: 'deny', reason: 'not that' });
  expect(world.hub.callsOf('poll').at(-1)).toMatchObject({ free: 0 });
});

test('takes a permission that is decided at once', async () => {
  const { world, live } = await running();
  world.hub.decideAtOnce = { decision: 'allow' };
  const answer = live.ask('q1');
  await world.settle();
  expect(await answer).toEqual({ decision: 'allow' });
});

test('takes a decision that comes before the answer to the question', async () => {
  const { world, turn, live } = await running();
  world.hub.lose('ask', 'answer');
  const answer = live.ask('q1');
  await world.settle();
  world.hub.decide(turn, 'q1', { decision: 'allow' });
  await world.settle();
  expect(await answer).toEqual({ decision: 'allow' });
  await world.pass(1_000);
  expect(world.hub.callsOf('poll').at(-1)).toMatchObject({ free: 1 });
});

test('asks again until the question has reached the hub', async () => {
  const { world, turn, live } = await running();
  world.hub.goAway();
  const answer = live.ask('q1');
  await world.pass(60_000);
  world.hub.away = false;
  await world.pass(30_000);
  expect(world.hub.turn(turn).state).toBe('waiting');
  world.hub.decide(turn, 'q1', { decision: 'allow' });
  await world.settle();
  expect(await answer).toEqual({ decision: 'allow' });
});

test('denies with the reason when the hub will not have the question', async () => {
  const { world, live } = await running();
  world.hub.refuseNext('ask', { code: 'approval.too_many', message: 'Too many wait.', retry: 'never' });
  const answer = live.ask('q1');
  await world.settle();
  expect(await answer).toEqual({ decision: 'deny', reason: 'Too many wait.' });
});
