import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { meetManyEdges } from './task-edge-counts.ts';
import { completeTask, HELD, type Completed, type HeldTask } from './task-ends.ts';

// Statements for several have no name: PostgreSQL then plans them for what they are given.

/** Parameters: state, done at or null, now, and the held ones as JSON `[[id, fence], …]`, which come first on PostgreSQL. */
const COMPLETE_MANY: HotStatement = {
  name: '',
  sqlite: `update tasks set state = ?, done_at = ?, updated_at = ? from (select value ->> 0 as id, value ->> 1 as fence from json_each(?)) as held
    where tasks.id = held.id and tasks.fence = held.fence and ${HELD} returning tasks.id, tasks.fence, tasks.user_id, tasks.dependants`,
  postgres: `with held as (select value ->> 0 as id, (value ->> 1)::bigint as fence from json_array_elements(?::json)),
      locked as (select tasks.id from tasks join held on tasks.id = held.id and tasks.fence = held.fence and ${HELD}
        order by tasks.id for no key update of tasks)
    update tasks set state = ?, done_at = ?, updated_at = ? from locked where tasks.id = locked.id
    returning tasks.id, tasks.fence, tasks.user_id, tasks.dependants`,
};
const END_ATTEMPTS: HotStatement = {
  name: '',
  sqlite: `update attempts set state = 'completed', ended_at = ?
    from (select value ->> 0 as id, value ->> 1 as fence from json_each(?)) as held
    where task_id = held.id and attempts.fence = held.fence and state = 'running'`,
  postgres: `update attempts set state = 'completed', ended_at = ?
    from (select value ->> 0 as id, (value ->> 1)::bigint as fence from json_array_elements(?::json)) as held
    where task_id = held.id and attempts.fence = held.fence and state = 'running'`,
};
/** Completes several at once; answers those that it completed. Others were completed before, or given to somebody else since. */
export async function completeTasks(
  tx: Tx,
  held: readonly HeldTask[],
  into: 'done' | 'in_review' = 'done',
): Promise<HeldTask[]> {
  const given = JSON.stringify(held.map(({ id, fence }) => [id, fence]));
  const sqlite = tx.dialect === 'sqlite';
  const doneAt = into === 'done' ? tx.now : null;
  const done = await tx.hot<HeldTask & Completed>(
    COMPLETE_MANY,
    sqlite ? [into, doneAt, tx.now, given] : [given, into, doneAt, tx.now],
  );
  if (done.length === 0) return [];
  const completed = JSON.stringify(done.map(({ id, fence }) => [id, fence]));
  await tx.hot(END_ATTEMPTS, [tx.now, completed]);
  const needed = done.filter(({ dependants }) => dependants > 0).map(({ id }) => id);
  if (needed.length > 0 && into === 'done') await meetManyEdges(tx, needed);
  for (const { id, fence, user_id } of done) {
    await tx.event({ type: 'task.completed', user: user_id, subject: id, data: { fence, into } });
  }
  return done.map(({ id, fence }) => ({ id, fence }));
}

/**
 * Completes each as a call of its own would, in one go where they are still held: answers in the order of the asks. A
 * refusal of one undoes nothing of the others.
 */
export async function completeForEach(
  tx: Tx,
  held: readonly HeldTask[],
  into: 'done' | 'in_review' = 'done',
): Promise<Result<{ already: boolean }, Refusal>[]> {
  const done = new Set((await completeTasks(tx, held, into)).map(({ id, fence }) => `${id} ${fence}`));
  const answers: Result<{ already: boolean }, Refusal>[] = [];
  for (const ask of held) {
    // Each is new for its first caller alone.
    if (done.delete(`${ask.id} ${ask.fence}`)) answers.push(ok({ already: false }));
    else answers.push(await completeTask(tx, ask, into));
  }
  return answers;
}
