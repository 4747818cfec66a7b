import {
  TASK_MOVES,
  type Cause,
  type Task,
  type TaskId,
  type TaskMove,
  type TaskState,
  type UserId,
} from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { blockedByCancelled, liftCancelled } from './task-blocks.ts';
import { meetEdges, unmeetEdges } from './task-edge-counts.ts';
import { findTask, lockTasks, wakeLane } from './tasks.ts';

/** Locks the card and reads it. Claims pass over it meanwhile: wake its lane if it is ready afterwards. */
export async function lockTask(tx: Tx, id: TaskId): Promise<Task | undefined> {
  return (await lockTasks(tx, [id]))[0];
}

/**
 * Moves a locked task by a person's hand, with all that follows: a claim ends and its fence is raised, what waits for the
 * task is counted, blocked or freed. Undefined when the move is not legal from its state.
 */
export async function moveTask(
  tx: Tx,
  task: Task,
  move: TaskMove,
  why: Cause | null,
): Promise<Task | undefined> {
  const { from, to } = TASK_MOVES[move];
  const ends = task.state === 'in_progress' && task.claimedBy !== null;
  // Whoever did it is told no longer: the next try begins anew.
  const anew = move === 'reopen' || move === 'give_back';
  const result = await tx.db
    .updateTable('tasks')
    .set({
      state: to,
      updated_at: tx.now,
      done_at: to === 'done' ? tx.now : null,
      ...(ends || anew ? { claimed_by: null, claim: null } : {}),
      ...(ends ? { fence: task.fence + 1 } : {}),
      ...(ends && move === 'give_back' ? { attempts: task.attempts - 1 } : {}),
      ...(move === 'reopen' ? { attempts: 0, not_before: null } : {}),
    })
    .where('id', '=', task.id)
    .where('fence', '=', task.fence)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return undefined;
  if (ends) await endAttempt(tx, task, 'returned', why);
  await tellDependants(tx, task, to);
  return findTask(tx, task.id);
}

/** Ends the attempt that a task's fence names. */
export async function endAttempt(
  tx: Tx,
  task: Pick<Task, 'id' | 'fence'>,
  state: 'returned' | 'lost' | 'failed',
  cause: Cause | null,
): Promise<void> {
  await tx.db
    .updateTable('attempts')
    .set({ state, cause: cause && JSON.stringify(cause), ended_at: tx.now })
    .where('task_id', '=', task.id)
    .where('fence', '=', task.fence)
    .where('state', '=', 'running')
    .execute();
}

async function tellDependants(tx: Tx, before: Task, to: TaskState): Promise<void> {
  if (to === 'done') await meetEdges(tx, before.id);
  else if (before.state === 'done') await unmeetEdges(tx, before.id);
  if (to === 'cancelled') await blockedByCancelled(tx, before);
  else if (before.state === 'cancelled') await liftCancelled(tx, { needs: before.id });
}

const WAKE_DUE: HotStatement = {
  name: 'task_wake_due',
  sqlite: `update tasks set not_before = null where id in
      (select id from tasks where not_before <= ? order by not_before limit ?) returning user_id, lane`,
  postgres: `update tasks set not_before = null where id in
      (select id from tasks where not_before <= ? order by not_before limit ? for update skip locked) returning user_id, lane`,
};

/** Lets tasks be claimed again whose wait is over, and wakes whoever waits for work; how many there were. */
export async function wakeDue(tx: Tx, now: number, most: number): Promise<number> {
  const due = await tx.hot<{ user_id: UserId; lane: string }>(WAKE_DUE, [now, most]);
  for (const { user_id: user, lane } of due) wakeLane(tx, { user, lane });
  return due.length;
}
