import { expect, test } from 'vitest';
import { newId } from '#domain';
import { counterRows, inspectStore } from '../index.ts';
import { addEdge } from '../tables/task-edges.ts';
import { createTasks, findTask } from '../tables/tasks.ts';
import { storeOptions, type Hubs, type Part } from './hubs.ts';
import { addSession, addTurn, addUser } from './seeds.ts';

/** An owner with a delegate that has a queued turn, and a task that needs another: every counter is 1. */
async function seeded({ store, ids }: Hubs) {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const owner = await addSession(tx, ids, user);
    const delegate = await addSession(tx, ids, user, { owner });
    await addSession(tx, ids, user, { owner, state: 'closed' });
    await addTurn(tx, ids, delegate, { state: 'queued', position: 1 });
    await addTurn(tx, ids, delegate, { state: 'done', position: 2 });
    await tx.db.updateTable('sessions').set({ live_delegates: 1 }).where('id', '=', owner).execute();
    await tx.db.updateTable('sessions').set({ queued_turns: 1 }).where('id', '=', delegate).execute();
    const task = newId(ids, 'task');
    const needs = newId(ids, 'task');
    const rest = { user, title: 'a task', state: 'up_next', priority: 1 } as const;
    await createTasks(tx, [
      { id: task, position: 1, ...rest },
      { id: needs, position: 2, ...rest },
    ]);
    await addEdge(tx, user, { task, needs });
    return { owner, delegate, task, needs };
  });
}

const counts = ({ store }: Hubs) => store.read((reader) => counterRows.miscounts(reader, 100));

export const counterParts: Part = (hubs) => {
  test('counters that say what their rows say are not told', async () => {
    await seeded(hubs());
    expect(await counts(hubs())).toEqual([]);
  });

  test('each counter that is off is found and mended', async () => {
    const { store } = hubs();
    const { owner, delegate, task, needs } = await seeded(hubs());
    await store.unit(async (tx) => {
      await tx.db.updateTable('sessions').set({ live_delegates: 7 }).where('id', '=', owner).execute();
      await tx.db.updateTable('sessions').set({ queued_turns: 0 }).where('id', '=', delegate).execute();
      await tx.db.updateTable('tasks').set({ unmet: 0 }).where('id', '=', task).execute();
      await tx.db.updateTable('tasks').set({ dependants: 4 }).where('id', '=', needs).execute();
    });
    const found = await counts(hubs());
    expect(found).toEqual([
      { counter: 'queued_turns', id: delegate, stored: 0, counted: 1 },
      { counter: 'live_delegates', id: owner, stored: 7, counted: 1 },
      { counter: 'unmet', id: task, stored: 0, counted: 1 },
      { counter: 'dependants', id: needs, stored: 4, counted: 1 },
    ]);
    for (const one of found) expect(await store.unit((tx) => counterRows.mendCounter(tx, one))).toBe(true);
    expect(await counts(hubs())).toEqual([]);
    for (const one of found) expect(await store.unit((tx) => counterRows.mendCounter(tx, one))).toBe(false);
  });

  test('an edge that says that a done task is not done is mended with the counter', async () => {
    const { store } = hubs();
    const { task, needs } = await seeded(hubs());
    await store.unit((tx) =>
      tx.db.updateTable('tasks').set({ state: 'done' }).where('id', '=', needs).execute(),
    );
    expect(await counts(hubs())).toMatchObject([{ counter: 'unmet', id: task, stored: 1, counted: 0 }]);
    await store.unit((tx) => counterRows.mendCounter(tx, { counter: 'unmet', id: task }));
    expect(await store.read((reader) => findTask(reader, task))).toMatchObject({ unmet: 0 });
    const edges = await store.read((reader) => reader.db.selectFrom('task_edges').select('met').execute());
    expect(edges).toEqual([{ met: 1 }]);
  });

  test('a look from outside finds the same, while a hub works on the database', async () => {
    const { store, database } = hubs();
    const { owner } = await seeded(hubs());
    await store.unit((tx) =>
      tx.db.updateTable('sessions').set({ live_delegates: 7 }).where('id', '=', owner).execute(),
    );
    const look = await inspectStore(storeOptions(database));
    expect(look).toMatchObject({
      dialect: store.dialect,
      damage: [],
      miscounts: [{ counter: 'live_delegates', id: owner, stored: 7, counted: 1 }],
    });
    expect(look?.schema).toBe(look?.newest);
    expect(look?.bytes).toBeGreaterThan(0);
  });
};
