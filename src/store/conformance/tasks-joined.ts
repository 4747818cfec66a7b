import { expect, test } from 'vitest';
import { newId, type SessionId, type TaskId } from '#domain';
import type { Store } from '../index.ts';
import { claimForEach, type ClaimAsk } from '../tables/task-claims-joined.ts';
import { completeForEach } from '../tables/task-ends-many.ts';
import { createTasks, type NewTask } from '../tables/tasks.ts';
import type { Hubs, Part } from './hubs.ts';
import { addUser } from './seeds.ts';

/** A person with so many ready tasks, and claims in that person's lane. */
async function queueOf({ store, ids }: Hubs, count: number) {
  const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
  const tasks = Array.from({ length: count }, (_, n): NewTask => ({
    id: newId(ids, 'task'),
    user,
    title: `task ${n}`,
    state: 'up_next',
    priority: 1,
    position: n,
  }));
  await store.unit((tx) => createTasks(tx, tasks));
  const claim = async (asks: readonly Pick<ClaimAsk, 'claimant' | 'claim'>[], on: Store = store) => {
    const granted = await on.unit((tx) =>
      claimForEach(
        tx,
        asks.map((ask) => ({ ...ask, user, lanes: ['any', ask.claimant, 'any/hand'] })),
        ids,
      ),
    );
    return granted.map((tasks) => tasks.map(({ task }) => task));
  };
  const claimants = Array.from({ length: 4 }, (): SessionId => newId(ids, 'session'));
  return { tasks: tasks.map(({ id }) => id), claim, claimants };
}

const idsOf = (answers: readonly (readonly { id: TaskId }[])[]) => answers.map(([answer]) => answer?.id);

export const joinedTaskParts: Part = (hubs) => {
  test('claims of several callers in one go are granted in the order of asking, until nothing is left', async () => {
    const { tasks, claim, claimants } = await queueOf(hubs(), 3);
    const answers = await claim(claimants.map((claimant) => ({ claimant, claim: 'first' })));
    expect(idsOf(answers)).toEqual([...tasks, undefined]);
    const held = await hubs().store.read((reader) =>
      reader.db.selectFrom('tasks').select(['id', 'claimed_by']).orderBy('position').execute(),
    );
    expect(held.map(({ claimed_by }) => claimed_by)).toEqual(claimants.slice(0, 3));
    const attempts = await hubs().store.read((reader) =>
      reader.db.selectFrom('attempts').select(['task_id', 'claimant', 'state']).execute(),
    );
    expect(new Set(attempts.map(({ task_id, claimant }) => `${task_id} ${claimant}`))).toEqual(
      new Set(tasks.map((task, n) => `${task} ${claimants[n]}`)),
    );
  });

  test('a claim among others that was granted before, or that comes twice, is granted once', async () => {
    const { tasks, claim, claimants } = await queueOf(hubs(), 4);
    const [one, two] = claimants.map((claimant) => ({ claimant, claim: 'c' }));
    if (!one || !two) throw new Error('no claimants');
    expect(idsOf(await claim([one, one, two]))).toEqual([tasks[0], tasks[0], tasks[1]]);
    expect(idsOf(await claim([{ ...one, claim: 'd' }, two, one]))).toEqual([tasks[2], tasks[1], tasks[0]]);
  });

  test('rounds of claims on two connections hand out each task once', async () => {
    const { tasks, claim, claimants } = await queueOf(hubs(), 50);
    const rounds = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        claim(
          claimants.map((claimant) => ({ claimant, claim: `round ${n}` })),
          n % 2 ? hubs().store : hubs().other,
        ),
      ),
    );
    const given = idsOf(rounds.flat());
    expect(new Set(given).size).toBe(40);
    expect(given.every((id) => id !== undefined && tasks.includes(id))).toBe(true);
  });

  test('completions in one go answer each for itself, and a refusal of one undoes none', async () => {
    const { tasks, claim, claimants } = await queueOf(hubs(), 2);
    const [[first] = [], [second] = []] = await claim(
      claimants.slice(0, 2).map((claimant) => ({ claimant, claim: 'c' })),
    );
    if (!first || !second) throw new Error('nothing was ready');
    const missing = newId(hubs().ids, 'task');
    const answers = await hubs().store.unit((tx) =>
      completeForEach(tx, [first, { ...second, fence: 0 }, first, second, { id: missing, fence: 1 }]),
    );
    expect(answers).toMatchObject([
      { ok: true, value: { already: false } },
      { ok: false, error: { code: 'lease.lost' } },
      { ok: true, value: { already: true } },
      { ok: true, value: { already: false } },
      { ok: false, error: { code: 'task.not_found' } },
    ]);
    const states = await hubs().store.read((reader) =>
      reader.db.selectFrom('tasks').select('state').where('id', 'in', tasks).execute(),
    );
    expect(states).toEqual([{ state: 'done' }, { state: 'done' }]);
  });
};
