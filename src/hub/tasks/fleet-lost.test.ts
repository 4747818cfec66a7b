import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, AgentHand, codeOf, HubWorld } from '../testing/hub-world.ts';
import type { TaskDetail } from '../services.ts';

// What depends on time: on SQLite, whose clock a test turns.

let world: HubWorld;
/** A second agent; the first is the world's. */
let shed: AgentHand;
beforeEach(async () => {
  world = await HubWorld.open();
  const place = { name: 'shed', hostname: 'shed', platform: 'linux', version: '0.1.0', slots: 2 };
  const { token } = good(await world.hub.auth.mintJoinToken(world.person));
  const join = good(await world.hub.auth.whoIs(token));
  const { token: own } = good(
    await world.hub.fleet.register(join, { ...place, contract: 1, harnesses: [], tags: [], metadata: {} }),
  );
  shed = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(own)));
  for (const name of ['lease-reaper', 'attempt-reaper']) await world.part(name).runOnce();
});
afterEach(() => world.close());

const add = async (title: string) =>
  good(await world.hub.tasks.create(world.person, { title, work: { cwd: '/work/app', harness: 'echo' } }));
const show = async ({ task }: TaskDetail) => good(await world.hub.tasks.show(world.person, task.id));
const done = (reply: string) => ({ end: 'done' as const, reply, stopReason: 'end_turn' });

/** Turns the clock in steps that the parts of the hub keep up with; only these agents beat. */
async function pass(ms: number, beating: readonly AgentHand[]): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    world.clock.advance(Math.min(left, 5_000));
    for (const agent of beating) await agent.beat();
    for (const name of ['lease-reaper', 'attempt-reaper', 'task-waker']) await world.part(name).runOnce();
  }
}

test('a killed agent’s task is offered to another once; what the first still says is refused and kept (F05)', async () => {
  await shed.beat(['echo']);
  const task = await add('work');
  const old = await world.agent.takeTurn();
  good(await world.agent.start(old));
  expect(await shed.poll()).toEqual([]);
  await pass(95_000, [shed]);
  expect(await show(task)).toMatchObject({
    task: { state: 'up_next', attempts: 1 },
    attempts: [{ state: 'lost', cause: { code: 'agent.lost' } }],
  });
  expect(good(await world.hub.sessions.show(world.person, old.session.id)).session).toMatchObject({
    state: 'closed',
    closeReason: 'work_lost',
  });
  const anew = await shed.takeTurn();
  expect(anew.prompt).toContain('attempt 2 of 3');
  good(await shed.start(anew));
  await pass(120_000, [shed]);

  await world.agent.beat();
  const entries = { fence: old.fence, batch: 1, entries: [] };
  expect(codeOf(await world.hub.contract.updates(world.agent.by, old.turn, entries))).toBe('lease.lost');
  expect(good(await world.agent.finish(old, done('from the old one')))).toEqual({ taken: 'late' });
  expect(await show(task)).toMatchObject({ task: { state: 'in_progress' }, details: { result: null } });
  const feed = good(await world.hub.tasks.activity(world.person, task.task.id, { limit: 20 })).items;
  expect(feed.filter(({ action }) => action === 'late')).toMatchObject([
    { data: { reply: 'from the old one', session: old.session.id } },
  ]);
  expect((await world.agent.poll()).map(({ type }) => type)).toEqual(['revoked', 'close']);

  good(await shed.finish(anew, done('from the new one')));
  expect(await show(task)).toMatchObject({
    task: { state: 'done', attempts: 2 },
    details: { result: 'from the new one' },
    attempts: [{ state: 'completed' }, { state: 'lost' }],
  });
});

test('what was never begun is offered anew too, and so is what its agent lost with its process', async () => {
  await shed.beat(['echo']);
  const task = await add('work');
  const never = await world.agent.takeTurn();
  await pass(95_000, [shed]);
  const second = await shed.takeTurn();
  good(await shed.start(second));
  expect(codeOf(await world.agent.start(never))).toBe('lease.lost');
  good(await world.hub.contract.reconcile(shed.by, { sessions: [], restarted: true }));
  expect(await show(task)).toMatchObject({
    task: { state: 'up_next', attempts: 2 },
    attempts: [{ state: 'lost', cause: { code: 'agent.restarted' } }, { state: 'lost' }],
  });
  await shed.answer('at last');
  expect((await show(task)).task.state).toBe('done');
});

test('a gap of 50 seconds costs nothing, wherever it lies between two heartbeats (F05)', async () => {
  const task = await add('work');
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  for (let gaps = 0; gaps < 3; gaps++) {
    await world.agent.beat();
    // Almost a beat before it, and almost one after it.
    await pass(15_000 + 50_000 + 10_000, []);
  }
  good(await world.agent.finish(offer, done('fine')));
  expect(await show(task)).toMatchObject({ task: { state: 'done' }, attempts: [{ state: 'completed' }] });
});

test('the hub away or asleep costs nothing: every lease gets a full term first', async () => {
  const task = await add('work');
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  world.clock.advance(10 * 60_000);
  await world.restartHub();
  for (const name of ['lease-reaper', 'attempt-reaper']) await world.part(name).runOnce();
  await pass(30_000, []);
  good(await world.agent.finish(offer, done('fine')));
  expect(await show(task)).toMatchObject({ task: { state: 'done' }, attempts: [{ state: 'completed' }] });
});

test('a task that a budget holds back at an agent that falls silent is offered to others', async () => {
  await shed.beat(['echo']);
  const limits = [{ kind: 'turns' as const, hard: 1, soft: null }];
  good(await world.hub.budgets.set(world.person, { scope: 'user', limits, period: 'none', zone: 'UTC' }));
  await add('first');
  await world.agent.answer('ok');
  const held = await add('second');
  await world.agent.poll();
  expect((await show(held)).task.state).toBe('in_progress');
  await pass(120_000, [shed]);
  expect(await show(held)).toMatchObject({ task: { state: 'up_next' }, attempts: [{ state: 'lost' }] });
});

test('an agent that is removed gives back what it works on, and what a budget holds back there', async () => {
  const limits = [{ kind: 'turns' as const, hard: 1, soft: null }];
  good(await world.hub.budgets.set(world.person, { scope: 'user', limits, period: 'none', zone: 'UTC' }));
  await shed.beat(['echo']);
  const tasks = [await add('worked on'), await add('held back')];
  const offer = await shed.takeTurn();
  good(await shed.start(offer));
  await shed.poll();
  expect(await Promise.all(tasks.map(async (task) => (await show(task)).task.state))).toEqual([
    'in_progress',
    'in_progress',
  ]);
  good(await world.hub.fleet.remove(world.person, 'shed', { force: true }));
  for (const task of tasks)
    expect(await show(task)).toMatchObject({ task: { state: 'up_next' }, attempts: [{ state: 'lost' }] });
});

test('after a failure the task waits, then is begun anew, until its attempts are used up', async () => {
  const task = await add('flaky');
  const cause = { code: 'harness.failed', message: 'the model is away' };
  for (const wait of [30_000, 120_000, 0]) {
    const offer = await world.agent.takeTurn();
    good(await world.agent.start(offer));
    good(await world.agent.finish(offer, { end: 'failed', reply: '', cause }));
    await world.agent.confirmClose();
    if (wait > 0) await pass(wait, [world.agent]);
  }
  expect((await show(task)).task.blocked).toBe('3 attempts did not end well; the last: the model is away');
});
