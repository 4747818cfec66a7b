import { ok, refuse, type Result } from '#base';
import { refusal, TASK_MOVES, type Cause, type Refusal, type Task, type TaskId, type UserId } from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { findTask } from './tasks.ts';

export interface HeldTask {
  id: TaskId;
  fence: number;
}

/** A task that is with somebody, or that somebody gave in for review. */
export const HELD = `state in ('in_progress', 'in_review')`;
/** Parameters: state, done at or null, id, fence; on PostgreSQL with the end of the attempt: and now. */
const COMPLETE: HotStatement = {
  name: 'task_complete',
  sqlite: `update tasks set state = ?, done_at = ? where id = ? and fence = ? and ${HELD} returning user_id, dependants`,
  postgres: `with held as (
      update tasks set state = ?, done_at = ? where id = ? and fence = ? and ${HELD} returning id, fence, user_id, dependants
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

const MEET_EDGES: HotStatement = {
  name: 'task_edges_meet',
  sqlite: 'update task_edges set met = 1 where needs_id = ? and met = 0 returning task_id',
};
const COUNT_DOWN: HotStatement = {
  name: 'task_count_down',
  sqlite: 'update tasks set unmet = unmet - 1 where id in (select value from json_each(?))',
};
/** Both on PostgreSQL, where rows are locked in the order of their ids. */
const MEET_POSTGRES: HotStatement = {
  name: 'task_edges_meet',
  sqlite: '',
  postgres: `with met as (update task_edges set met = 1 where needs_id = ? and met = 0 returning task_id),
      locked as (select id from tasks where id in (select task_id from met) order by id for no key update)
    update tasks set unmet = unmet - 1 where id = any(array(select id from locked))`,
};

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
  const parameters = [into, doneAt, held.id, held.fence];
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

async function meetEdges(tx: Tx, id: TaskId): Promise<void> {
  if (tx.dialect === 'postgres') return void (await tx.hot(MEET_POSTGRES, [id]));
  const waiting = await tx.hot<{ task_id: string }>(MEET_EDGES, [id]);
  if (waiting.length > 0) await tx.hot(COUNT_DOWN, [JSON.stringify(waiting.map(({ task_id }) => task_id))]);
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
  return refuse(
    refusal('task.state', `The task "${task.title}" is ${task.state} and cannot be completed.`, {
      details: { task: id, state: task.state },
    }),
  );
}

function leaseLost(task: Task, fence: number): Refusal {
  return refusal('lease.lost', `The task "${task.title}" was given to another claim since.`, {
    hint: 'Stop working on it; claim again for other work.',
    details: { task: task.id, fence, current: task.fence },
  });
}

/** Parameters: blocked, id, fence. The attempt still counts. */
const RETURN: HotStatement = {
  name: 'task_return',
  sqlite: `update tasks set state = '${TASK_MOVES.give_back.to}', claimed_by = null, claim = null,
      blocked = case when attempts >= ? then ? else blocked end
    where id = ? and fence = ? and ${HELD} returning user_id, blocked`,
};

/**
 * An attempt that failed, or that was lost with its claimant: the task returns to the ready ones, or is blocked once
 * `mostAttempts` are used up.
 */
export async function returnTask(
  tx: Tx,
  held: HeldTask,
  why: { state: 'failed' | 'lost'; cause: Cause; mostAttempts: number },
): Promise<Result<{ blocked: boolean }, Refusal>> {
  const blocked = `${why.mostAttempts} attempts did not end well; the last: ${why.cause.message}`;
  const [rows] = await Promise.all([
    tx.hot<{ user_id: UserId; blocked: string | null }>(RETURN, [
      why.mostAttempts,
      blocked,
      held.id,
      held.fence,
    ]),
    tx.hot(END_ATTEMPT, [why.state, JSON.stringify(why.cause), tx.now, held.id, held.fence]),
  ]);
  const [row] = rows;
  if (!row) return refuseReturn(tx, held);
  const data = { fence: held.fence, state: why.state, cause: why.cause.code };
  await tx.event({ type: 'task.failed', user: row.user_id, subject: held.id, data });
  if (row.blocked === null) return ok({ blocked: false });
  await tx.event({
    type: 'task.blocked',
    user: row.user_id,
    subject: held.id,
    data: { reason: row.blocked },
  });
  return ok({ blocked: true });
}

async function refuseReturn(tx: Tx, { id, fence }: HeldTask): Promise<Result<never, Refusal>> {
  const task = await findTask(tx, id);
  if (!task) return refuse(refusal('task.not_found', `There is no task ${id}.`));
  if (task.fence !== fence) return refuse(leaseLost(task, fence));
  return refuse(
    refusal(
      'task.state',
      `The task "${task.title}" is ${task.state}; it is with nobody who could return it.`,
      {
        details: { task: id, state: task.state },
      },
    ),
  );
}
