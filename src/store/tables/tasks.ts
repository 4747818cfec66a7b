import { ok, refuse, type Ids, type Result } from '#base';
import {
  newId,
  refusal,
  TASK_MOVES,
  type AgentId,
  type AttemptId,
  type Cause,
  type Refusal,
  type SessionId,
  type Task,
  type TaskId,
  type TaskPriority,
  type UserId,
} from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { TasksTable } from '../schema.ts';

export interface NewTask {
  id: TaskId;
  user: UserId;
  title: string;
  state: 'inbox' | 'up_next';
  priority: TaskPriority;
  position: number;
}

/** A task that was handed to a claimant. */
export interface ClaimedTask {
  id: TaskId;
  title: string;
  priority: TaskPriority;
  /** Names this attempt: every write for the task carries it. */
  fence: number;
  /** Which try this is, from 1. */
  attempts: number;
}

/** Rows of one insert: far below the number of parameters that a statement may have. */
const ROWS_PER_INSERT = 500;

function toTask(row: Selectable<TasksTable>): Task {
  return {
    id: row.id,
    user: row.user_id,
    title: row.title,
    state: row.state,
    priority: row.priority,
    position: row.position,
    unmet: row.unmet,
    blocked: row.blocked,
    claimedBy: row.claimed_by,
    fence: row.fence,
    attempts: row.attempts,
    createdAt: row.created_at,
    doneAt: row.done_at,
  };
}

export async function findTask(reader: Reader, id: TaskId): Promise<Task | undefined> {
  const row = await reader.db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTask(row);
}

/** Adds cards, with an event each. */
export async function createTasks(tx: Tx, tasks: readonly NewTask[]): Promise<void> {
  for (let at = 0; at < tasks.length; at += ROWS_PER_INSERT) {
    const rows = tasks.slice(at, at + ROWS_PER_INSERT).map(({ user, ...task }) => ({
      ...task,
      user_id: user,
      unmet: 0,
      blocked: null,
      claimed_by: null,
      claim: null,
      fence: 0,
      attempts: 0,
      dependants: 0,
      created_at: tx.now,
      done_at: null,
    }));
    await tx.db.insertInto('tasks').values(rows).execute();
  }
  for (const { id, user, state } of tasks) {
    await tx.event({ type: 'task.created', user, subject: id, data: { state } });
  }
}

/** Ready: up next, nothing unmet, not blocked, with nobody. The words of the index `tasks_ready`, so that it is used. */
const READY = `user_id = ? and state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null`;
const ORDER = 'order by priority desc, position, id';
const CLAIM_SET = `state = 'in_progress', claimed_by = ?, claim = ?, fence = fence + 1, attempts = attempts + 1`;
const CLAIMED = 'tasks.id, tasks.title, tasks.priority, tasks.position, tasks.fence, tasks.attempts';

/** Parameters: claimant, claim, user, claim, most. */
const CLAIM_ONE: HotStatement = {
  name: 'task_claim',
  sqlite: `update tasks set ${CLAIM_SET}
    where id = (select id from tasks where ${READY} ${ORDER} limit 1) and not exists (select 1 from tasks where claim = ?)
    returning ${CLAIMED}`,
};
const CLAIM_MANY: HotStatement = {
  name: 'task_claim_many',
  sqlite: `update tasks set ${CLAIM_SET}
    where id in (select id from tasks where ${READY} ${ORDER} limit ?) and not exists (select 1 from tasks where claim = ?)
    returning ${CLAIMED}`,
};
/** The claim and its attempt in one. Parameters: claimant, claim, user, claim, attempt, claimant, now. */
const CLAIM_ONE_POSTGRES: HotStatement = {
  name: 'task_claim',
  sqlite: '',
  postgres: `with claimed as (
      update tasks set ${CLAIM_SET} where id = (
        select id from tasks where ${READY} and not exists (select 1 from tasks where claim = ?)
        ${ORDER} limit 1 for update skip locked)
      returning ${CLAIMED}
    ), tried as (
      insert into attempts (id, task_id, claimant, fence, state, started_at)
      select ?, id, ?, fence, 'running', ? from claimed
    ) select * from claimed`,
};
/**
 * The same for several; without a name, so that the plan fits the number. Parameters: user, claim, most, claimant, claim,
 * claimant, now, and the ids of the attempts as JSON.
 */
const CLAIM_MANY_POSTGRES: HotStatement = {
  name: '',
  sqlite: '',
  postgres: `with ready as (
      select id from tasks where ${READY} and not exists (select 1 from tasks where claim = ?)
      ${ORDER} limit ? for update skip locked
    ), claimed as (
      update tasks set ${CLAIM_SET} where id = any(array(select id from ready)) returning ${CLAIMED}
    ), tried as (
      insert into attempts (id, task_id, claimant, fence, state, started_at)
      select drawn.id, one.id, ?, one.fence, 'running', ?
      from (select id, fence, row_number() over () as n from claimed) as one
      join json_array_elements_text(?::json) with ordinality as drawn (id, n) using (n)
    ) select * from claimed ${ORDER}`,
};
const ATTEMPT: HotStatement = {
  name: 'task_attempt',
  sqlite: `insert into attempts (id, task_id, claimant, fence, state, started_at) values (?, ?, ?, ?, 'running', ?)`,
};
const ATTEMPTS_SQLITE: HotStatement = {
  name: 'task_attempts',
  sqlite: `insert into attempts (id, task_id, claimant, fence, state, started_at)
    select value ->> 0, value ->> 1, ?, value ->> 2, 'running', ? from json_each(?)`,
};
const BY_CLAIM: HotStatement = {
  name: 'task_by_claim',
  sqlite: `select ${CLAIMED} from tasks where claim = ? and claimed_by = ? ${ORDER}`,
};
/** The same claim, sent twice at the same time, takes turns. */
const LOCK_CLAIM: HotStatement = {
  name: 'task_claim_lock',
  sqlite: 'select 1',
  postgres: 'select pg_advisory_xact_lock(hashtextextended(?, 7))',
};

export interface TaskClaim {
  user: UserId;
  claimant: AgentId | SessionId;
  /** Chosen by the claimant: the same one again answers the same tasks. */
  claim: string;
  most: number;
}

/** Hands the first ready tasks to a claimant, with a new fence, an attempt and an event each. */
export async function claimTasks(tx: Tx, asked: TaskClaim, ids: Ids): Promise<ClaimedTask[]> {
  const claimed =
    tx.dialect === 'sqlite' ? await claimOnSqlite(tx, asked, ids) : await claimOnPostgres(tx, asked, ids);
  if (claimed.length === 0) return tx.hot<ClaimedTask>(BY_CLAIM, [asked.claim, asked.claimant]);
  for (const { id, fence } of claimed) {
    await tx.event({
      type: 'task.claimed',
      user: asked.user,
      subject: id,
      data: { by: asked.claimant, fence },
    });
  }
  return claimed;
}

async function claimOnSqlite(
  tx: Tx,
  { user, claimant, claim, most }: TaskClaim,
  ids: Ids,
): Promise<ClaimedTask[]> {
  if (most === 1) {
    const claimed = await tx.hot<ClaimedTask>(CLAIM_ONE, [claimant, claim, user, claim]);
    const [one] = claimed;
    if (one) await tx.hot(ATTEMPT, [newId(ids, 'attempt'), one.id, claimant, one.fence, tx.now]);
    return claimed;
  }
  const claimed = await tx.hot<ClaimedTask & { position: number }>(CLAIM_MANY, [
    claimant,
    claim,
    user,
    most,
    claim,
  ]);
  // SQLite returns rows in the order of their change.
  claimed.sort((a, b) => b.priority - a.priority || a.position - b.position || (a.id < b.id ? -1 : 1));
  const attempts = claimed.map(({ id, fence }) => [newId(ids, 'attempt'), id, fence]);
  if (attempts.length > 0) await tx.hot(ATTEMPTS_SQLITE, [claimant, tx.now, JSON.stringify(attempts)]);
  return claimed;
}

async function claimOnPostgres(
  tx: Tx,
  { user, claimant, claim, most }: TaskClaim,
  ids: Ids,
): Promise<ClaimedTask[]> {
  // Both are sent at once; the claim looks after it has the lock.
  const [, claimed] = await Promise.all([
    tx.hot(LOCK_CLAIM, [claim]),
    most === 1
      ? tx.hot<ClaimedTask>(CLAIM_ONE_POSTGRES, [
          claimant,
          claim,
          user,
          claim,
          newId(ids, 'attempt'),
          claimant,
          tx.now,
        ])
      : tx.hot<ClaimedTask>(CLAIM_MANY_POSTGRES, [
          user,
          claim,
          most,
          claimant,
          claim,
          claimant,
          tx.now,
          drawn(ids, most),
        ]),
  ]);
  return claimed;
}

/** Ids of attempts as JSON. */
const drawn = (ids: Ids, most: number): string =>
  JSON.stringify(Array.from({ length: most }, (): AttemptId => newId(ids, 'attempt')));

export interface HeldTask {
  id: TaskId;
  fence: number;
}

const HELD = `state in ('in_progress', 'in_review')`;
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
interface Completed {
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

// Statements for several have no name: PostgreSQL then plans them for what they are given.

/** Parameters: now, the held ones as JSON `[[id, fence], …]`. */
const COMPLETE_MANY: HotStatement = {
  name: '',
  sqlite: `update tasks set state = 'done', done_at = ? from (select value ->> 0 as id, value ->> 1 as fence from json_each(?)) as held
    where tasks.id = held.id and tasks.fence = held.fence and ${HELD} returning tasks.id, tasks.fence, tasks.user_id, tasks.dependants`,
  postgres: `with held as (select value ->> 0 as id, (value ->> 1)::bigint as fence from json_array_elements(?::json)),
      locked as (select tasks.id from tasks join held on tasks.id = held.id and tasks.fence = held.fence and ${HELD}
        order by tasks.id for no key update of tasks)
    update tasks set state = 'done', done_at = ? from locked where tasks.id = locked.id
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
/** The tasks that wait for one of these, once for each: parameters ids as JSON. */
const MEET_MANY: HotStatement = {
  name: '',
  sqlite: `update task_edges set met = 1 where needs_id in (select value from json_each(?)) and met = 0 returning task_id`,
  postgres: `with met as (
        update task_edges set met = 1 where needs_id in (select json_array_elements_text(?::json)) and met = 0 returning task_id),
      counted as (select task_id, count(*) as n from met group by task_id),
      locked as (select id from tasks where id in (select task_id from counted) order by id for no key update)
    update tasks set unmet = unmet - counted.n from counted join locked on locked.id = counted.task_id
    where tasks.id = counted.task_id`,
};
const COUNT_DOWN_BY: HotStatement = {
  name: 'task_count_down_by',
  sqlite: `update tasks set unmet = unmet - held.n
    from (select value as id, count(*) as n from json_each(?) group by value) as held where tasks.id = held.id`,
};

/** Completes several at once; answers those that it completed. Others were completed before, or given to somebody else since. */
export async function completeTasks(tx: Tx, held: readonly HeldTask[]): Promise<HeldTask[]> {
  const given = JSON.stringify(held.map(({ id, fence }) => [id, fence]));
  const sqlite = tx.dialect === 'sqlite';
  const done = await tx.hot<HeldTask & Completed>(COMPLETE_MANY, sqlite ? [tx.now, given] : [given, tx.now]);
  if (done.length === 0) return [];
  const completed = JSON.stringify(done.map(({ id, fence }) => [id, fence]));
  await tx.hot(END_ATTEMPTS, [tx.now, completed]);
  const needed = done.filter(({ dependants }) => dependants > 0).map(({ id }) => id);
  if (needed.length > 0) await meetManyEdges(tx, needed);
  for (const { id, fence, user_id } of done) {
    await tx.event({ type: 'task.completed', user: user_id, subject: id, data: { fence, into: 'done' } });
  }
  return done.map(({ id, fence }) => ({ id, fence }));
}

async function meetManyEdges(tx: Tx, ids: readonly TaskId[]): Promise<void> {
  const waiting = await tx.hot<{ task_id: string }>(MEET_MANY, [JSON.stringify(ids)]);
  if (tx.dialect === 'postgres' || waiting.length === 0) return;
  await tx.hot(COUNT_DOWN_BY, [JSON.stringify(waiting.map(({ task_id }) => task_id))]);
}
