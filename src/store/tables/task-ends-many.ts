import { ok, type Result } from '#base';
import type { Refusal, Task, TaskId } from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, SqlValue, Tx } from '../port.ts';
import type { TasksTable } from '../schema.ts';
import { rowsByIds } from './rows-by-ids.ts';
import { FEW } from './task-claim-statements.ts';
import { meetManyEdges } from './task-edge-counts.ts';
import { completeTask, HELD, type Completed, type HeldTask } from './task-ends.ts';
import { toTask } from './tasks.ts';

/** Parameters: state, done at or null, now, and the held ones as JSON `[[id, fence], …]`; on PostgreSQL now once more, for the attempts. */
const COMPLETE_MANY: HotStatement = {
  name: 'task_complete_many',
  sqlite: `update tasks set state = ?, done_at = ?, updated_at = ? from (select value ->> 0 as id, value ->> 1 as fence from json_each(?)) as held
    where tasks.id = held.id and tasks.fence = held.fence and ${HELD} returning tasks.id, tasks.fence, tasks.user_id, tasks.dependants`,
  postgres: `with given as (select ?::text as goes_into, ?::bigint as done_then, ?::bigint as now),
      held as (select value ->> 0 as id, (value ->> 1)::bigint as fence from json_array_elements(?::json) where ${FEW}),
      done as (update tasks set state = given.goes_into, done_at = given.done_then, updated_at = given.now
        from given, (select * from held order by id) as held where tasks.id = held.id and tasks.fence = held.fence and ${HELD}
        returning tasks.id, tasks.fence, tasks.user_id, tasks.dependants),
      tried as (update attempts set state = 'completed', ended_at = ? from done
        where task_id = done.id and attempts.fence = done.fence and attempts.state = 'running')
    select * from done`,
};
/** Parameters: now, and the held ones as JSON. */
const END_ATTEMPTS: HotStatement = {
  name: 'task_attempts_end',
  sqlite: `update attempts set state = 'completed', ended_at = ?
    from (select value ->> 0 as id, value ->> 1 as fence from json_each(?)) as held
    where task_id = held.id and attempts.fence = held.fence and state = 'running'`,
};
/** Completes several at once; answers those that it completed. Others were completed before, or given to somebody else since. */
export async function completeTasks(
  tx: Tx,
  held: readonly HeldTask[],
  into: 'done' | 'in_review' = 'done',
): Promise<HeldTask[]> {
  if (held.length === 0) return [];
  const done = await tx.hot<HeldTask & Completed>(COMPLETE_MANY, completing(tx, held, into));
  const needed = done.filter(({ dependants }) => dependants > 0).map(({ id }) => id);
  if (needed.length > 0 && into === 'done') await meetManyEdges(tx, needed);
  for (const { id, fence, user_id } of done) {
    await tx.event({ type: 'task.completed', user: user_id, subject: id, data: { fence, into } });
  }
  return done.map(({ id, fence }) => ({ id, fence }));
}

function completing(tx: Tx, held: readonly HeldTask[], into: 'done' | 'in_review'): SqlValue[] {
  const given = JSON.stringify(held.map(({ id, fence }) => [id, fence]));
  const parameters = [into, into === 'done' ? tx.now : null, tx.now, given];
  if (tx.dialect === 'postgres') return [...parameters, tx.now];
  // An attempt runs while its task is held with its fence, and no longer.
  tx.send(END_ATTEMPTS, [tx.now, given]);
  return parameters;
}

/** A card that somebody is about to complete. */
export interface Ending {
  task: Task;
  /** Its board has what is completed looked at. */
  review: boolean;
  /** How many tasks need it. */
  dependants: number;
}
const LOCK_TO_END = rowsByIds({
  name: 'tasks_locked_to_end',
  table: 'tasks',
  locked: true,
  more: '(select review from boards where boards.id = one.board_id) as review',
});
/** Locks several cards and reads them, in the order of their ids. */
export async function lockToEnd(tx: Tx, ids: readonly TaskId[]): Promise<Ending[]> {
  if (ids.length === 0) return [];
  const rows = await tx.hot<Selectable<TasksTable> & { review: number | null }>(LOCK_TO_END, [
    JSON.stringify(ids),
  ]);
  return rows.map((row) => ({ task: toTask(row), review: row.review === 1, dependants: row.dependants }));
}

/** Completes cards that are locked and held: that they are is known, so that nobody waits for the answer. */
export async function completeLocked(
  tx: Tx,
  endings: readonly Ending[],
  into: 'done' | 'in_review',
): Promise<void> {
  if (endings.length === 0) return;
  const held = endings.map(({ task }) => task);
  tx.send(COMPLETE_MANY, completing(tx, held, into));
  for (const { id, user, fence } of held)
    await tx.event({ type: 'task.completed', user, subject: id, data: { fence, into } });
  const needed = endings.flatMap(({ task, dependants }) => (dependants > 0 ? [task.id] : []));
  if (needed.length > 0 && into === 'done') await meetManyEdges(tx, needed);
}

/** Whether this locked one is held by this fence. */
export const isHeld = ({ state, claimedBy, fence }: Task, held: { fence: number }): boolean =>
  state === 'in_progress' && claimedBy !== null && fence === held.fence;

/** A card as completing leaves it. */
export const completed = (task: Task, into: 'done' | 'in_review', now: number): Task => ({
  ...task,
  state: into,
  doneAt: into === 'done' ? now : null,
  updatedAt: now,
});

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
