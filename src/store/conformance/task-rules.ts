import { expect, test } from 'vitest';
import type { Ids } from '#base';
import { LIMITS, newId, type BoardId, type SessionId, type TaskId, type UserId } from '#domain';
import { counterRows, type Store } from '../index.ts';
import * as attemptRows from '../tables/attempts.ts';
import * as boardRows from '../tables/boards.ts';
import * as scheduleRows from '../tables/schedules.ts';
import * as taskRows from '../tables/task-rows.ts';
import { TASK_STEP } from '../tables/task-positions.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

interface Bench {
  store: Store;
  other: Store;
  ids: Ids;
  user: UserId;
  board: BoardId;
}

async function bench({ store, other, ids }: Hubs): Promise<Bench> {
  const board = newId(ids, 'board');
  const user = await store.unit(async (tx) => {
    const ada = await addUser(tx, ids, 'ada');
    await boardRows.insertBoard(tx, aBoard(board, ada, 'main'));
    return ada;
  });
  return { store, other, ids, user, board };
}

const aBoard = (id: BoardId, user: UserId, name: string) => ({
  id,
  user,
  name,
  description: null,
  review: false,
  mostAttempts: 3,
  work: null,
  createdAt: 0,
  removedAt: null,
});

/** Adds tasks of a lane, in order, and answers their ids. */
async function add(on: Bench, count: number, more: Partial<taskRows.NewTask> = {}): Promise<TaskId[]> {
  const tasks = Array.from({ length: count }, (_, n): taskRows.NewTask => ({
    id: newId(on.ids, 'task'),
    user: on.user,
    board: on.board,
    title: `task ${n}`,
    state: 'up_next',
    priority: 1,
    position: n,
    ...more,
  }));
  await on.store.unit((tx) => taskRows.createTasks(tx, tasks));
  return tasks.map(({ id }) => id);
}

let claims = 0;
function claim(on: Bench, lanes: readonly string[], most = 1, store = on.store) {
  const claimant: SessionId = newId(on.ids, 'session');
  const asked = { user: on.user, claimant, lanes, claim: `c${claims++}`, most };
  return store.unit((tx) => taskRows.claimTasks(tx, asked, on.ids));
}

const LANES = Array.from({ length: 40 }, (_, n) => `lane-${n}`);
const find = (on: Bench, id: TaskId) => on.store.read((reader) => taskRows.findTask(reader, id));
const miscounts = (on: Bench) => on.store.read((reader) => counterRows.miscounts(reader, 10));
const either = (on: Bench, n: number) => (n % 2 ? on.store : on.other);

/** Lanes, places, moves and schedules: each rule against two connections. */
export const taskRuleParts: Part = (hubs) => {
  test('a claim takes the first over all its lanes, and nothing of others; one and many alike', async () => {
    const on = await bench(hubs());
    const [late] = await add(on, 1, { lane: 'lane-3', position: 9 });
    const [early] = await add(on, 1, { lane: 'lane-39', position: 2 });
    const [high] = await add(on, 1, { lane: 'lane-0', priority: 3, position: 50 });
    await add(on, 50, { lane: 'elsewhere', priority: 3 });
    expect(
      (await on.store.read((reader) => taskRows.firstOfLanes(reader, on.user, LANES))).map(({ id }) => id),
    ).toEqual([high, early, late]);
    expect((await claim(on, LANES)).map(({ id }) => id)).toEqual([high]);
    expect((await claim(on, LANES, 5)).map(({ id }) => id)).toEqual([early, late]);
    expect(await claim(on, LANES)).toEqual([]);
    expect(await claim(on, [])).toEqual([]);
  });

  test('claims over many lanes at once find every task, each once, and none is told "empty" for ever', async () => {
    const on = await bench(hubs());
    for (const lane of LANES.slice(0, 10)) await add(on, 6, { lane });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => claim(on, n % 3 ? LANES : LANES.slice(0, 10), 1, either(on, n))),
    );
    const given = answers.flat().map(({ id }) => id);
    expect(new Set(given).size).toBe(given.length);
    const rest = await claim(on, LANES, 100);
    expect(given.length + rest.length).toBe(60);
  });

  test('places at the end of a board are given out once, and no more than it may have', async () => {
    const on = await bench(hubs());
    const places = await Promise.all(
      Array.from({ length: 12 }, (_, n) => either(on, n).unit((tx) => boardRows.takePlaces(tx, on.board, 1))),
    );
    expect(places.map(Number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => (n + 1) * TASK_STEP),
    );
    const full = { open_tasks: LIMITS.tasksPerBoard - 5 };
    await on.store.unit((tx) =>
      tx.db
        .updateTable('boards')
        .set(full)
        .execute()
        .then(() => undefined),
    );
    // It seems to be full, is counted anew and has room: nothing is open on it.
    expect(await on.store.unit((tx) => boardRows.takePlaces(tx, on.board, 6))).toBe(13 * TASK_STEP);
    expect(
      await on.store.unit((tx) => boardRows.takePlaces(tx, on.board, LIMITS.tasksPerBoard + 1)),
    ).toBeUndefined();
  });

  test('taking an edge away counts down, once', async () => {
    const on = await bench(hubs());
    const [a, b] = (await add(on, 2)) as [TaskId, TaskId];
    const edge = { task: a, needs: b };
    await on.store.unit((tx) => taskRows.addEdge(tx, on.user, edge));
    const gone = await Promise.all(
      Array.from({ length: 6 }, (_, n) => either(on, n).unit((tx) => taskRows.removeEdge(tx, on.user, edge))),
    );
    expect(gone.filter(Boolean)).toHaveLength(1);
    expect(await find(on, a)).toMatchObject({ unmet: 0 });
    expect(await miscounts(on)).toEqual([]);
  });

  test('edges join no task of a team with one of a board', async () => {
    const on = await bench(hubs());
    const [a] = (await add(on, 1)) as [TaskId];
    const [b] = (await add(on, 1, { board: null, team: newId(on.ids, 'team') })) as [TaskId];
    const added = await on.store.unit((tx) => taskRows.addEdge(tx, on.user, { task: a, needs: b }));
    expect(added).toMatchObject({ ok: false, error: { code: 'task.state' } });
  });

  test('a task needs at most a hundred others', async () => {
    const on = await bench(hubs());
    const [task, ...others] = (await add(on, LIMITS.taskNeedsMost + 2)) as [TaskId, ...TaskId[]];
    const link = (needs: TaskId) => on.store.unit((tx) => taskRows.addEdge(tx, on.user, { task, needs }));
    for (const needs of others.slice(0, -1)) expect(await link(needs)).toMatchObject({ ok: true });
    expect(await link(others.at(-1)!)).toMatchObject({ error: { code: 'task.full' } });
    expect(await find(on, task)).toMatchObject({ unmet: LIMITS.taskNeedsMost });
  });

  test('moves and edges of the same tasks at the same time keep every counter right', async () => {
    const on = await bench(hubs());
    const tasks = await add(on, 5);
    const moves = [
      ['cancel', 'reopen', 'cancel'],
      ['claim', 'complete', 'reopen'],
    ] as const;
    const work: Promise<unknown>[] = [];
    for (const [n, id] of tasks.entries()) {
      for (const name of moves[n % 2]!) {
        work.push(
          either(on, work.length).unit(async (tx) => {
            const task = await taskRows.lockTask(tx, id);
            return task && taskRows.moveTask(tx, task, name, null);
          }),
        );
      }
      for (const needs of tasks.slice(n + 1)) {
        work.push(either(on, work.length).unit((tx) => taskRows.addEdge(tx, on.user, { task: id, needs })));
        work.push(
          either(on, work.length).unit((tx) => taskRows.removeEdge(tx, on.user, { task: id, needs })),
        );
        work.push(either(on, work.length).unit((tx) => taskRows.addEdge(tx, on.user, { task: id, needs })));
      }
    }
    await Promise.all(work);
    expect(await miscounts(on)).toEqual([]);
  });

  test('a completion and a move by hand of the same attempt: one wins', async () => {
    const on = await bench(hubs());
    for (let round = 0; round < 6; round++) {
      await add(on, 1, { priority: 3 });
      const [held] = await claim(on, ['any']);
      const [ended, moved] = await Promise.all([
        on.store.unit((tx) => taskRows.completeTask(tx, held!)),
        on.other.unit(async (tx) => {
          const task = await taskRows.lockTask(tx, held!.id);
          return task && taskRows.moveTask(tx, task, 'give_back', null);
        }),
      ]);
      expect([ended.ok, moved !== undefined].filter(Boolean)).toHaveLength(1);
      const attempts = await on.store.read((reader) => attemptRows.attemptsOf(reader, held!.id, 5));
      expect(attempts).toMatchObject([{ state: ended.ok ? 'completed' : 'returned' }]);
      if (moved) await claim(on, ['any']);
    }
  });

  test('of several hubs one takes a tick of a schedule', async () => {
    const on = await bench(hubs());
    const schedule = {
      id: newId(on.ids, 'schedule'),
      user: on.user,
      board: on.board,
      cron: '* * * * *',
      timeZone: 'UTC',
      draft: { title: 'sweep' },
      paused: false,
      nextAt: 1000,
      createdAt: 0,
    };
    await on.store.unit((tx) => scheduleRows.insertSchedule(tx, schedule));
    expect(await on.store.read((reader) => scheduleRows.dueSchedules(reader, 999, 10))).toEqual([]);
    expect(await on.store.read((reader) => scheduleRows.dueSchedules(reader, 1000, 10))).toMatchObject([
      schedule,
    ]);
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        either(on, n).unit((tx) => scheduleRows.takeTick(tx, schedule, 2000)),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  test('an attempt names the session and turn that work on it, while it runs', async () => {
    const on = await bench(hubs());
    const [id] = (await add(on, 1)) as [TaskId];
    const [held] = await claim(on, ['any']);
    const session = await on.store.unit((tx) => addSession(tx, on.ids, on.user));
    const turn = newId(on.ids, 'turn');
    const attach = () => on.store.unit((tx) => attemptRows.attachToAttempt(tx, held!, { session, turn }));
    expect(await attach()).toBe(true);
    expect(await on.store.read((reader) => attemptRows.attemptIn(reader, session))).toMatchObject({
      task: id,
      turn,
    });
    await on.store.unit((tx) => taskRows.completeTask(tx, held!));
    expect(await attach()).toBe(false);
    expect(await on.store.read((reader) => attemptRows.attemptIn(reader, session))).toBeUndefined();
  });

  test('tasks that ended long ago are removed with all that is theirs, and every counter stays right', async () => {
    const on = await bench(hubs());
    const [open, done, cancelled, needed] = (await add(on, 4)) as [TaskId, TaskId, TaskId, TaskId];
    const note = { by: 'hub', door: 'hub', action: 'note', data: null, note: null };
    await on.store.unit(async (tx) => {
      const rest = { description: null, tags: ['x'], dueAt: null, metadata: {}, checklist: [], work: null };
      for (const id of [open, done, cancelled, needed]) {
        const card = { id, user: on.user, board: on.board };
        await taskRows.insertDetails(tx, card, { ...rest, result: null, createdBy: 'hub' });
        await taskRows.appendActivity(tx, { task: id, ...note });
      }
      for (const [task, needs] of [
        [open, done],
        [cancelled, open],
        [open, needed],
      ] as const)
        await taskRows.addEdge(tx, on.user, { task, needs });
    });
    const ends = [
      [done, ['claim', 'complete']],
      [cancelled, ['cancel']],
      [needed, ['cancel']],
    ] as const;
    for (const [id, moves] of ends) {
      for (const move of moves) {
        await on.store.unit(async (tx) => {
          const task = await taskRows.lockTask(tx, id);
          if (task) await taskRows.moveTask(tx, task, move, null);
        });
      }
    }
    const prune = (before: number) =>
      on.store.unit(async (tx) => {
        let gone = 0;
        for (let after: TaskId | null = null; ;) {
          const chunk = await taskRows.pruneTasks(tx, before, after, 2);
          gone += chunk.gone;
          if (chunk.last === null) return gone;
          after = chunk.last;
        }
      });
    expect(await prune(1)).toBe(0);
    // What an open task still waits for stays, so that it goes on to say why.
    expect(await prune(Number.MAX_SAFE_INTEGER)).toBe(2);
    const left = await on.store.read((reader) => taskRows.findTasks(reader, [open, done, cancelled, needed]));
    expect(left.map(({ id }) => id)).toEqual([open, needed]);
    expect(left).toMatchObject([{ unmet: 1 }, {}]);
    expect(await miscounts(on)).toEqual([]);
    await on.store.unit(async (tx) => {
      await boardRows.changeBoard(tx, on.board, { removedAt: 5 });
      await taskRows.pruneBoards(tx, 10);
    });
    expect(await on.store.read((reader) => boardRows.findBoard(reader, on.board))).toBeDefined();
  });

  test('a feed keeps its newest lines', async () => {
    const on = await bench(hubs());
    const [id] = (await add(on, 1)) as [TaskId];
    const note = { task: id, by: 'hub', door: 'hub', action: 'note', data: null, note: 'x' };
    const first = await on.store.unit((tx) => taskRows.appendActivity(tx, note));
    await on.store.unit(async (tx) => {
      const rows = Array.from({ length: 500 }, () => ({
        task_id: id,
        at: 1,
        principal: 'hub',
        door: 'hub',
        action: 'note',
        data: null,
        note: null,
      }));
      for (let n = 0; n < LIMITS.taskActivityRows; n += 500)
        await tx.db.insertInto('task_activity').values(rows).execute();
    });
    await on.store.unit(async (tx) => {
      for (let n = 0; n < 64; n++) await taskRows.appendActivity(tx, note);
    });
    const before = first.seq + 1;
    const rest = await on.store.read((reader) => taskRows.listActivity(reader, id, { before, limit: 10 }));
    expect(rest).toEqual([]);
    const kept = await on.store.read((reader) =>
      reader.db
        .selectFrom('task_activity')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow(),
    );
    expect(kept.n).toBeLessThan(LIMITS.taskActivityRows + 64);
  });
};
