import type { Ids } from '#base';
import {
  newId,
  type AgentId,
  type AttemptId,
  type SessionId,
  type TaskId,
  type TaskPriority,
  type UserId,
} from '#domain';
import type { HotStatement, Tx } from '../port.ts';

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
