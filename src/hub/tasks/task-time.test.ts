import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TaskDraft } from '#domain';
import { attemptRows } from '#store';
import type { TaskDetail } from '../services.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

// What depends on time: on SQLite, whose clock a test turns.

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const MINUTE = 60_000;
let claims = 0;

const add = async (title: string, draft: Partial<TaskDraft> & { board?: string } = {}) =>
  good(await world.hub.tasks.create(world.person, { title, ...draft }));
const show = async ({ task }: TaskDetail) => good(await world.hub.tasks.show(world.person, task.id));
const claim = async (by = world.agent.by) =>
  good(await world.hub.tasks.claim(by, { claimId: `c${claims++}`, most: 1 }));
const waits = async (task: TaskDetail) => (await show(task)).waitsFor;

/** Turns the clock in steps that the agent's heartbeats and the parts of the hub keep up with, or not. */
async function pass(ms: number, { beating }: { beating: boolean }): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    world.clock.advance(Math.min(left, 10_000));
    if (beating) await world.agent.beat();
    for (const name of ['lease-reaper', 'attempt-reaper', 'task-waker', 'task-scheduler'])
      await world.part(name).runOnce();
  }
}

test('a failed attempt is offered again after 30 s, then two minutes, then eight', async () => {
  const task = await add('flaky', { mostAttempts: 4 });
  for (const wait of [30_000, 2 * MINUTE, 8 * MINUTE]) {
    const { tasks } = await claim();
    good(await world.hub.tasks.fail(world.agent.by, task.task.id, { fence: tasks[0]!.fence, reason: 'x' }));
    await pass(wait - 1_000, { beating: true });
    expect((await claim()).tasks).toEqual([]);
    await pass(1_000, { beating: true });
  }
  expect((await claim()).tasks).toMatchObject([{ attempt: 4 }]);
});

test('a killed agent’s task is offered again once, and its old fence is refused when it comes back (F05)', async () => {
  await world.part('attempt-reaper').runOnce();
  await world.part('lease-reaper').runOnce();
  const task = await add('work');
  const held = (await claim()).tasks[0]!;
  await pass(2 * MINUTE, { beating: false });
  const lost = await show(task);
  expect(lost).toMatchObject({
    task: { state: 'up_next', claimedBy: null, attempts: 1 },
    attempts: [{ state: 'lost', cause: { code: 'agent.lost' } }],
  });
  await pass(2 * MINUTE, { beating: false });
  expect((await show(task)).attempts).toHaveLength(1);
  await world.agent.beat();
  const end = { fence: held.fence, result: 'late' };
  expect(codeOf(await world.hub.tasks.complete(world.person, task.task.id, end))).toBe('lease.lost');
  expect((await claim()).tasks).toMatchObject([{ fence: 2, attempt: 2 }]);
  expect(codeOf(await world.hub.tasks.complete(world.agent.by, task.task.id, end))).toBe('lease.lost');
});

test('a gap of 50 s, and a hub that slept, cost nothing (F05)', async () => {
  await world.part('attempt-reaper').runOnce();
  await world.part('lease-reaper').runOnce();
  const task = await add('work');
  await claim();
  await pass(50_000, { beating: false });
  await pass(10_000, { beating: true });
  expect((await show(task)).task.state).toBe('in_progress');
  world.clock.advance(60 * MINUTE);
  for (const name of ['attempt-reaper', 'lease-reaper']) await world.part(name).runOnce(60 * MINUTE);
  await pass(50_000, { beating: false });
  await world.agent.beat();
  await pass(10_000, { beating: true });
  expect((await show(task)).task.state).toBe('in_progress');
});

test('an outside client that has not called for hours gives its task back', async () => {
  await world.part('attempt-reaper').runOnce();
  const self = good(await world.hub.sessions.self(world.person));
  const by = { kind: 'session', user: self.user, token: world.person.token, session: self.id } as const;
  const task = await add('work');
  expect((await claim(by)).tasks).toHaveLength(1);
  await pass(3 * 60 * MINUTE, { beating: true });
  expect((await show(task)).task.state).toBe('in_progress');
  await pass(61 * MINUTE, { beating: true });
  expect((await show(task)).attempts).toMatchObject([{ state: 'lost', cause: { code: 'session.silent' } }]);
});

test('what a task waits for is said, and changes when its cause does (F10)', async () => {
  const local = good(await world.hub.fleet.show(world.person, 'local')).agent;
  const { session } = await world.delegate('scout');
  const byHand = await add('by hand');
  expect(byHand.waitsFor).toBe(
    'nobody has taken it yet; it names no place, so a session or a person takes it',
  );
  const work = { cwd: '/work', harness: 'echo' };
  const placed = await add('placed', { work });
  expect(placed.waitsFor).toBe('no agent has taken it yet');
  const grok = await add('for grok', {
    assignee: { kind: 'harness', harness: 'grok' },
    work: { cwd: '/work' },
  });
  expect(grok.waitsFor).toBe('no agent has the harness grok');
  await world.agent.beat(['grok', 'echo']);
  expect(await waits(grok)).toBe('no agent has taken it yet');
  const own = await add('for it', { assignee: { kind: 'agent', agent: local.id }, work });
  expect(own.waitsFor).toBe('agent local has not taken it yet');
  good(await world.hub.fleet.change(world.person, 'local', { intent: 'draining' }));
  for (const task of [placed, grok, own])
    expect(await waits(task)).toBe('agent local is draining and takes no new work');
  good(await world.hub.fleet.change(world.person, 'local', { intent: 'active' }));
  world.clock.advance(MINUTE);
  expect(await waits(own)).toMatch(/^agent local is offline since \d\d:\d\d UTC$/);
  await world.agent.beat();
  good(await world.hub.tasks.edit(world.person, own.task.id, { blocked: 'no budget' }));
  expect(await waits(own)).toBe('blocked: no budget');
  const forIt = await add('for scout', { assignee: { kind: 'session', session } });
  expect(forIt).toMatchObject({
    waitsFor: 'session scout has not taken it yet',
    assigneeName: 'session scout',
  });
  good(await world.hub.sessions.close(world.person, session, { force: true }));
  expect(await waits(forIt)).toBe('session scout, which has ended; assign it anew');
  const later = await add('later', { needs: [placed.task.id, grok.task.id, own.task.id, byHand.task.id] });
  expect(later.waitsFor).toBe('4 tasks to be done first: "by hand", "placed", "for grok", and 1 more');
});

test('a schedule makes a task at each tick, passes over while it is open, and missed ticks count once', async () => {
  const draft = { title: 'sweep', tags: ['nightly'] };
  const made = good(
    await world.hub.boards.addSchedule(world.person, {
      cron: '*/10 * * * *',
      timeZone: 'Europe/Berlin',
      draft,
    }),
  );
  expect(made.nextAt! % (10 * MINUTE)).toBe(0);
  const tasks = async () =>
    good(await world.hub.tasks.list(world.person, { tag: 'nightly', limit: 50 })).items;
  await pass(11 * MINUTE, { beating: true });
  const [first] = await tasks();
  expect(first).toMatchObject({ task: { title: 'sweep', state: 'up_next' } });
  expect((await show(first as TaskDetail)).details.createdBy).toBe(made.id);
  await pass(10 * MINUTE, { beating: true });
  expect(await tasks()).toHaveLength(1);
  const feed = good(await world.hub.tasks.activity(world.person, first!.task.id, { limit: 10 })).items;
  expect(feed.map(({ action, by }) => [action, by])).toEqual([
    ['passed_over', made.id],
    ['created', made.id],
  ]);
  good(await world.hub.tasks.move(world.person, first!.task.id, { state: 'done' }));
  // An hour without a hub: six ticks are one.
  world.clock.advance(60 * MINUTE);
  await world.part('task-scheduler').runOnce();
  await world.part('task-scheduler').runOnce();
  expect(await tasks()).toHaveLength(2);
  const paused = good(await world.hub.boards.changeSchedule(world.person, made.id, { paused: true }));
  expect(paused).toMatchObject({ paused: true, lastTask: (await tasks())[0]!.task.id });
  await pass(30 * MINUTE, { beating: true });
  expect(await tasks()).toHaveLength(2);
  good(await world.hub.boards.removeSchedule(world.person, made.id));
  expect(good(await world.hub.boards.schedules(world.person, { limit: 10 })).items).toEqual([]);
});

test('a schedule whose task cannot be made lets the tick pass, and tells it', async () => {
  const { session } = await world.delegate('scout');
  const draft = { title: 'sweep', assignee: { kind: 'session', session } } as const;
  const at = { cron: '*/10 * * * *', timeZone: 'UTC', draft };
  good(await world.hub.boards.addSchedule(world.person, at));
  await world.store.unit((tx) =>
    tx.db
      .updateTable('boards')
      .set({ removed_at: 1 })
      .execute()
      .then(() => undefined),
  );
  const start = await world.store.eventPosition();
  await pass(11 * MINUTE, { beating: true });
  const read = await world.store.readEvents(start, { types: ['schedule.changed'] }, 10);
  expect(read).toMatchObject({ events: [{ data: { failed: { code: 'board.not_found' } } }] });
});

test('whoever waits for work is woken when a task becomes ready, in its lane alone', async () => {
  const first = await add('first');
  const then = await add('then', { needs: [first.task.id], work: { cwd: '/w' } });
  const woken: string[] = [];
  for (const lane of ['any', 'any/hand'])
    world.store.listen(`ready:${world.person.user}:${lane}`, () => woken.push(lane));
  good(await world.hub.tasks.move(world.person, first.task.id, { state: 'done' }));
  expect(woken).toEqual(['any']);
  await add('by hand');
  expect(woken).toEqual(['any', 'any/hand']);
  expect((await show(then)).task.unmet).toBe(0);
});

test('a task that is taken from the session that works on it: its turn is asked to end', async () => {
  const { session } = await world.delegate('worker');
  const task = await add('work');
  const sent = world.send('worker', 'work on it', 0);
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  good(await sent);
  const { fence } = (await claim()).tasks[0]!;
  const at = { session, turn: offer.turn };
  await world.store.unit((tx) => attemptRows.attachToAttempt(tx, { id: task.task.id, fence }, at));
  const moved = good(await world.hub.tasks.move(world.person, task.task.id, { state: 'up_next' }));
  expect(await world.agent.next('cancel')).toMatchObject(at);
  good(await world.agent.finish(offer, { end: 'cancelled', reply: '' }));
  expect(await show(task)).toMatchObject({ task: moved.task, attempts: [{ state: 'returned', session }] });
});
