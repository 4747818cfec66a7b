import { ok, refuse, type Result } from '#base';
import {
  refusal,
  TASK_MOVES,
  taskBackoffMs,
  type AttemptState,
  type Cause,
  type EventType,
  type Refusal,
  type Task,
  type TaskId,
  type UserId,
} from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { meetEdges } from './task-edge-counts.ts';
import { findTask, wakeLane } from './tasks.ts';

export interface HeldTask {
  id: TaskId;
  fence: number;
}

/**
 * A task that is with somebody, of tasks that are found by their ids: written so that no index of what is held serves it.
 * PostgreSQL would read all that anybody holds, while its figures say that this is next to nothing.
 */
export const HELD = `state || '' = 'in_progress' and claimed_by is not null`;
/** Parameters: state, done at or null, now, id, fence; on PostgreSQL with the end of the attempt: and now. */
const COMPLETE: HotStatement = {
  name: 'task_complete',
  sqlite: `update tasks set state = ?, done_at = ?, updated_at = ? where id = ? and fence = ? and ${HELD} returning user_id, dependants`,
  postgres: `with held as (
      update tasks set state = ?, done_at = ?, updated_at = ? where id = ? and fence = ? and ${HELD}
      returning id, fence, user_id, dependants
    ), tried as (
      update attempts set state = 'completed', ended_at = ? from held
      where task_id = held.id and attempts.fence = held.fence and attempts.state = 'running'
    ) select user_id, dependants from held`,
};
const END_ATTEMPT: HotStatement = {
  name: 'task_attempt_end',
  sqlite: `update attempts set state = ?, cause = ?, ended_at = ? where task_id = ? and fence = ? and state = 'running'`,
};
/** What completing answers of a task. */
export interface Completed {
  user_id: UserId;
  dependants: number;
}

/**
 * Ends a task well: its attempt, the counters of those that wait for it, its event. A repeated call is a success that
 * changes nothing (`already`); an older fence is refused.
 */
export async function completeTask(
  tx: Tx,
  held: HeldTask,
  into: 'done' | 'in_review' = 'done',
): Promise<Result<{ already: boolean }, Refusal>> {
  const doneAt = into === 'done' ? tx.now : null;
  const sqlite = tx.dialect === 'sqlite';
  const parameters = [into, doneAt, tx.now, held.id, held.fence];
  const [row] = await tx.hot<Completed>(COMPLETE, sqlite ? parameters : [...parameters, tx.now]);
  if (!row) return refuseOrRepeat(tx, held);
  if (sqlite) await tx.hot(END_ATTEMPT, ['completed', null, tx.now, held.id, held.fence]);
  // After the update, in a statement of its own: an edge that was added meanwhile held the row, and is seen now.
  if (row.dependants > 0 && into === 'done') await meetEdges(tx, held.id);
  await tx.event({
    type: 'task.completed',
    user: row.user_id,
    subject: held.id,
    data: { fence: held.fence, into },
  });
  return ok({ already: false });
}

/** Nothing was completed. A refusal undoes whatever the unit did besides. */
async function refuseOrRepeat(
  tx: Tx,
  { id, fence }: HeldTask,
): Promise<Result<{ already: boolean }, Refusal>> {
  const task = await findTask(tx, id);
  if (!task) return refuse(refusal('task.not_found', `There is no task ${id}.`));
  if (task.fence !== fence) return refuse(leaseLost(task, fence));
  if (task.state === 'done' || task.state === 'in_review') return ok({ already: true });
  if (isTakenBack(task)) return refuse(leaseLost(task, fence));
  return refuse(
    refusal(
      'task.state',
      `The task "${task.title}" is ${task.state}; it is with nobody who could complete it.`,
      {
        details: { task: id, state: task.state },
      },
    ),
  );
}

/** From its claimant, and nobody has it since: its fence is still that of the last attempt. */
const isTakenBack = (task: Task): boolean =>
  task.claimedBy === null && task.state !== 'done' && task.state !== 'in_review';

function leaseLost(task: Task, fence: number): Refusal {
  return refusal('lease.lost', `The task "${task.title}" was taken back from this claim since.`, {
    hint: 'Stop working on it; claim again for other work.',
    details: { task: task.id, fence, current: task.fence },
  });
}

/** Parameters: not before, blocked, attempts less, now, id, fence. */
const RETURN: HotStatement = {
  name: 'task_return',
  sqlite: `update tasks set state = '${TASK_MOVES.give_back.to}', claimed_by = null, claim = null, not_before = ?,
      blocked = coalesce(blocked, ?), attempts = attempts - ?, updated_at = ?
    where id = ? and fence = ? and ${HELD} returning user_id, lane`,
};

/** How an attempt ends that did not end well. `returned` does not count as a try. */
export interface AttemptEnding {
  state: Exclude<AttemptState, 'running' | 'completed'>;
  cause: Cause | null;
}

/**
 * Takes a held task back from its claimant: after a failure it is ready again after a while, or blocked once its attempts
 * are used up; one that was lost or returned is ready at once. An older fence is refused.
 */
export async function returnTask(
  tx: Tx,
  held: HeldTask,
  why: AttemptEnding,
): Promise<Result<Returned, Refusal>> {
  const task = await findTask(tx, held.id);
  if (task?.fence !== held.fence || task.state !== 'in_progress' || task.claimedBy === null)
    return refuseReturn(task, held);
  const { blocked, notBefore } = afterAttempt(task, why, tx.now);
  const [rows] = await Promise.all([
    tx.hot<{ user_id: UserId; lane: string }>(RETURN, [
      notBefore,
      blocked,
      why.state === 'returned' ? 1 : 0,
      tx.now,
      held.id,
      held.fence,
    ]),
    tx.hot(END_ATTEMPT, [why.state, why.cause && JSON.stringify(why.cause), tx.now, held.id, held.fence]),
  ]);
  const [row] = rows;
  // On PostgreSQL somebody may have ended it since the look.
  if (!row) return refuseReturn(await findTask(tx, held.id), held);
  const { user_id: user, lane } = row;
  const data = { fence: held.fence, state: why.state, ...(why.cause ? { cause: why.cause.code } : {}) };
  await tx.event({ type: TOLD_AS[why.state], user, subject: held.id, data });
  if (blocked !== null)
    await tx.event({ type: 'task.blocked', user, subject: held.id, data: { reason: blocked.slice(0, 200) } });
  else if (notBefore === null && task.unmet === 0) wakeLane(tx, { user, lane });
  return ok({ blocked, notBefore });
}

export interface Returned {
  /** Why nobody may take it; null when somebody may. */
  blocked: string | null;
  /** When it is ready again; null for at once. */
  notBefore: number | null;
}

const TOLD_AS = {
  failed: 'task.failed',
  lost: 'task.lost',
  returned: 'task.returned',
} as const satisfies Record<AttemptEnding['state'], EventType>;

/** What follows from an attempt that did not end well: a wait, or a block once the tries are used up. */
function afterAttempt(task: Task, { state, cause }: AttemptEnding, now: number): Returned {
  if (state === 'returned') return { blocked: null, notBefore: null };
  if (task.attempts >= task.mostAttempts) {
    const tries = task.attempts === 1 ? 'its one attempt' : `${task.attempts} attempts`;
    return {
      blocked: `${tries} did not end well; the last: ${cause?.message ?? 'no cause was given'}`,
      notBefore: null,
    };
  }
  return { blocked: null, notBefore: state === 'failed' ? now + taskBackoffMs(task.attempts) : null };
}

function refuseReturn(task: Task | undefined, { id, fence }: HeldTask): Result<never, Refusal> {
  if (!task) return refuse(refusal('task.not_found', `There is no task ${id}.`));
  if (task.fence !== fence || isTakenBack(task)) return refuse(leaseLost(task, fence));
  return refuse(
    refusal('task.state', `The task "${task.title}" is ${task.state} and with nobody who could end it.`, {
      details: { task: id, state: task.state },
    }),
  );
}
