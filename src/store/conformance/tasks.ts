import { expect, test } from 'vitest';
import type { Ids } from '#base';
import { newId, type SessionId, type TaskId, type TaskPriority, type UserId } from '#domain';
import type { Store } from '../index.ts';
import { addEdge } from '../tables/task-edges.ts';
import { claimTasks, type ClaimedTask } from '../tables/task-claims.ts';
import { completeTask, returnTask } from '../tables/task-ends.ts';
import { wakeDue } from '../tables/task-moves.ts';
import { createTasks, findTask, type NewTask } from '../tables/tasks.ts';
import type { Hubs, Part } from './hubs.ts';
import { addUser } from './seeds.ts';

interface Board {
  store: Store;
  other: Store;
  ids: Ids;
  user: UserId;
  claimant: SessionId;
}

async function board({ store, other, ids }: Hubs): Promise<Board> {
  const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
  return { store, other, ids, user, claimant: newId(ids, 'session') };
}

/** Adds tasks named by their place; the first is the first to be claimed. */
async function addTasks(on: Board, count: number, seed: Partial<NewTask> = {}): Promise<TaskId[]> {
  const tasks = Array.from({ length: count }, (_, n): NewTask => ({
    id: newId(on.ids, 'task'),
    user: on.user,
    title: `task ${n}`,
    state: 'up_next',
    priority: 1,
    position: n,
    ...seed,
  }));
  await on.store.unit((tx) => createTasks(tx, tasks));
  return tasks.map(({ id }) => id);
}

const claim = (
  on: Board,
  name: string,
  most = 1,
  store = on.store,
  lanes = ['any'],
): Promise<ClaimedTask[]> =>
  store.unit((tx) =>
    claimTasks(tx, { user: on.user, claimant: on.claimant, lanes, claim: name, most }, on.ids),
  );

const complete = (on: Board, held: { id: TaskId; fence: number }, store = on.store) =>
  store.unit((tx) => completeTask(tx, held));

const find = (on: Board, id: TaskId) => on.store.read((reader) => findTask(reader, id));

const need = (on: Board, task: TaskId, needs: TaskId, store = on.store) =>
  store.unit((tx) => addEdge(tx, on.user, { task, needs }));

async function claimOne(on: Board, name: string): Promise<ClaimedTask> {
  const [one] = await claim(on, name);
  if (!one) throw new Error('nothing was ready');
  return one;
}

export const taskParts: Part = (hubs) => {
  test('claims by priority, then position, then age, and never what is in the inbox or of another person', async () => {
    const on = await board(hubs());
    const [low] = await addTasks(on, 1, { priority: 0, position: -5 });
    const [late, early] = [await addTasks(on, 1, { position: 9 }), await addTasks(on, 1, { position: 2 })];
    const [high] = await addTasks(on, 1, { priority: 3, position: 99 });
    const [same] = await addTasks(on, 1, { position: 9 });
    await addTasks(on, 1, { state: 'inbox', priority: 3 });
    const stranger = await on.store.unit((tx) => addUser(tx, on.ids, 'bea'));
    await addTasks({ ...on, user: stranger }, 1, { priority: 3 as TaskPriority });
    expect((await claim(on, 'c1', 10)).map(({ id }) => id)).toEqual([high, ...early, ...late, same, low]);
    expect(await claim(on, 'c2', 10)).toEqual([]);
  });

  test('a claim brings a fence, an attempt and an event; completing ends all three', async () => {
    const on = await board(hubs());
    const [id] = await addTasks(on, 1);
    const start = await on.store.eventPosition();
    const one = await claimOne(on, 'c1');
    expect(one).toMatchObject({ id, title: 'task 0', fence: 1, attempts: 1 });
    expect(await find(on, one.id)).toMatchObject({ state: 'in_progress', claimedBy: on.claimant, fence: 1 });
    expect(await complete(on, one)).toEqual({ ok: true, value: { already: false } });
    expect(await find(on, one.id)).toMatchObject({ state: 'done', doneAt: expect.any(Number) });
    const attempts = await on.store.read((reader) => reader.db.selectFrom('attempts').selectAll().execute());
    expect(attempts).toMatchObject([
      { task_id: id, fence: 1, state: 'completed', ended_at: expect.any(Number) },
    ]);
    const events = await on.store.readEvents(start, {}, 10);
    expect(events).toMatchObject({
      events: [
        { type: 'task.claimed', subject: id, data: { by: on.claimant, fence: 1 } },
        { type: 'task.completed', subject: id, data: { fence: 1, into: 'done' } },
      ],
    });
  });

  test('the same claim again answers the same tasks, also after they are done', async () => {
    const on = await board(hubs());
    await addTasks(on, 5);
    for (const most of [1, 2]) {
      const first = await claim(on, `c${most}`, most);
      expect(first).toHaveLength(most);
      expect(await claim(on, `c${most}`, most)).toMatchObject(first);
      await complete(on, first[0]!);
      expect(await claim(on, `c${most}`, most)).toMatchObject(first);
    }
  });

  test('the same claim sent many times at once is granted once', async () => {
    const on = await board(hubs());
    await addTasks(on, 20);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => claim(on, 'c1', 2, n % 2 ? on.store : on.other)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.map(({ id }) => id)))).size).toBe(1);
    const held = await on.store.read((reader) =>
      reader.db.selectFrom('tasks').select('id').where('state', '=', 'in_progress').execute(),
    );
    expect(held).toHaveLength(2);
  });

  test('concurrent claims of several connections hand out each task once', async () => {
    const on = await board(hubs());
    await addTasks(on, 60);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => claim(on, `c${n}`, 1 + (n % 3), n % 2 ? on.store : on.other)),
    );
    const given = answers.flat().map(({ id }) => id);
    expect(new Set(given).size).toBe(given.length);
    // Rows that another connection holds are passed over, so that a claim may find fewer; the next finds them.
    const rest = await claim(on, 'rest', 100);
    expect(given.length + rest.length).toBe(60);
  });

  test('completing again changes nothing; an older fence is refused', async () => {
    const on = await board(hubs());
    const [id] = await addTasks(on, 1);
    const first = await claimOne(on, 'c1');
    const why = {
      state: 'lost',
      cause: { code: 'agent.lost', message: 'it fell silent' },
    } as const;
    expect(await on.store.unit((tx) => returnTask(tx, first, why))).toEqual({
      ok: true,
      value: { blocked: null, notBefore: null },
    });
    const second = await claimOne(on, 'c2');
    expect(second).toMatchObject({ id, fence: 2, attempts: 2 });
    expect(await complete(on, first)).toMatchObject({ ok: false, error: { code: 'lease.lost' } });
    expect(await on.store.unit((tx) => returnTask(tx, first, why))).toMatchObject({
      error: { code: 'lease.lost' },
    });
    expect(await complete(on, second)).toEqual({ ok: true, value: { already: false } });
    expect(await complete(on, second)).toEqual({ ok: true, value: { already: true } });
    expect(await complete(on, { id: newId(on.ids, 'task'), fence: 1 })).toMatchObject({
      error: { code: 'task.not_found' },
    });
    expect(await on.store.unit((tx) => returnTask(tx, second, why))).toMatchObject({
      error: { code: 'task.state' },
    });
    const states = await on.store.read((reader) =>
      reader.db.selectFrom('attempts').select('state').orderBy('fence').execute(),
    );
    expect(states.map(({ state }) => state)).toEqual(['lost', 'completed']);
  });

  test('a task that failed waits longer each time, and is blocked with the reason once its attempts are used up', async () => {
    const on = await board(hubs());
    const [id] = (await addTasks(on, 1, { mostAttempts: 3 })) as [TaskId];
    const why = { state: 'failed', cause: { code: 'x', message: 'the tests fail' } } as const;
    for (const [n, wait] of [30_000, 120_000].entries()) {
      const one = await claimOne(on, `c${n}`);
      const failed = await on.store.unit(async (tx) => ({ at: tx.now, ...(await returnTask(tx, one, why)) }));
      expect(failed).toMatchObject({ ok: true, value: { blocked: null, notBefore: failed.at + wait } });
      expect(await claim(on, `early${n}`)).toEqual([]);
      expect(await on.store.unit((tx) => wakeDue(tx, failed.at + wait - 1, 10))).toBe(0);
      expect(await on.store.unit((tx) => wakeDue(tx, failed.at + wait, 10))).toBe(1);
    }
    const last = await claimOne(on, 'last');
    const blocked = '3 attempts did not end well; the last: the tests fail';
    expect(await on.store.unit((tx) => returnTask(tx, last, why))).toMatchObject({ value: { blocked } });
    expect(await find(on, id)).toMatchObject({ state: 'up_next', claimedBy: null, blocked });
    expect(await claim(on, 'c3')).toEqual([]);
  });

  test('a task that is given back does not count a try and is ready at once', async () => {
    const on = await board(hubs());
    await addTasks(on, 1, { mostAttempts: 1 });
    const one = await claimOne(on, 'c1');
    await on.store.unit((tx) => returnTask(tx, one, { state: 'returned', cause: null }));
    expect(await claimOne(on, 'c2')).toMatchObject({ fence: 2, attempts: 1 });
  });

  test('a task is ready when all that it needs is done', async () => {
    const on = await board(hubs());
    const [a, b, both] = (await addTasks(on, 3)) as [TaskId, TaskId, TaskId];
    await need(on, both, a);
    await need(on, both, b);
    expect(await need(on, both, b)).toEqual({ ok: true, value: false });
    expect(await find(on, both)).toMatchObject({ unmet: 2 });
    const [first, second] = (await claim(on, 'c1', 5)) as [ClaimedTask, ClaimedTask];
    expect([first.id, second.id]).toEqual([a, b]);
    await complete(on, first);
    await complete(on, first);
    expect(await claim(on, 'c2')).toEqual([]);
    await complete(on, second);
    expect(await find(on, both)).toMatchObject({ unmet: 0 });
    const [last] = await claim(on, 'c3');
    expect(last?.id).toBe(both);
    const [after] = await addTasks(on, 1);
    await need(on, after!, a);
    expect(await find(on, after!)).toMatchObject({ unmet: 0 });
  });

  test('refuses a cycle and shows its path, and tasks that are not there', async () => {
    const on = await board(hubs());
    const [a, b, c] = (await addTasks(on, 3)) as [TaskId, TaskId, TaskId];
    await need(on, a, b);
    await need(on, b, c);
    const refused = await need(on, c, a);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'task.cycle', details: { path: [c, a, b, c] } },
    });
    expect(await need(on, a, a)).toMatchObject({ ok: false, error: { code: 'task.cycle' } });
    expect(await need(on, a, newId(on.ids, 'task'))).toMatchObject({
      ok: false,
      error: { code: 'task.not_found' },
    });
    expect(await find(on, c)).toMatchObject({ unmet: 0 });
  });

  test('edges that are added at the same time close no cycle between them', async () => {
    const on = await board(hubs());
    const tasks = await addTasks(on, 6);
    const ring = tasks.map((task, n) => need(on, task, tasks[(n + 1) % 6]!, n % 2 ? on.store : on.other));
    const ended = await Promise.all(ring);
    expect(ended.filter(({ ok }) => ok)).toHaveLength(5);
  });

  test('an edge that is added while its prerequisite is completed loses no count', async () => {
    const on = await board(hubs());
    for (let round = 0; round < 10; round++) {
      const [first, ...waiting] = (await addTasks(on, 4, { priority: 3 })) as [TaskId, ...TaskId[]];
      const one = await claimOne(on, `c${round}`);
      expect(one.id).toBe(first);
      await Promise.all([...waiting.map((task) => need(on, task, first, on.other)), complete(on, one)]);
      expect(await Promise.all(waiting.map(async (task) => (await find(on, task))?.unmet))).toEqual([
        0, 0, 0,
      ]);
      expect(await claim(on, `rest${round}`, 10)).toHaveLength(3);
    }
  });

  test('prerequisites that are completed at the same time count each once', async () => {
    const on = await board(hubs());
    const first = await addTasks(on, 8, { priority: 3 });
    const waiting = await addTasks(on, 4);
    for (const task of waiting) for (const needs of first) await need(on, task, needs);
    const held = await claim(on, 'c1', 8);
    await Promise.all(held.flatMap((one) => [complete(on, one), complete(on, one, on.other)]));
    for (const task of waiting) expect(await find(on, task)).toMatchObject({ unmet: 0 });
  });
};
