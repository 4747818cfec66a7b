import type { Ids } from '#base';
import {
  newId,
  type AgentId,
  type AttemptId,
  type SessionId,
  type Task,
  type TaskId,
  type TaskPriority,
  type UserId,
} from '#domain';
import type { Reader, SqlValue, Tx } from '../port.ts';
import {
  ATTEMPT,
  ATTEMPTS_SQLITE,
  BY_CLAIM,
  claimMany,
  claimManyPostgres,
  claimOne,
  claimOnePostgres,
  FIRST_OF_LANES,
  LOCK_CLAIM,
} from './task-claim-statements.ts';
import { findTasks } from './tasks.ts';

/** A task that was handed to a claimant. */
export interface ClaimedTask {
  id: TaskId;
  title: string;
  priority: TaskPriority;
  /** The lane that it was taken from. */
  lane: string;
  /** Names this attempt: every write for the task carries it. */
  fence: number;
  /** Which try this is, from 1. */
  attempts: number;
  /** Set when an earlier call of the same claim was answered with it. */
  again?: 1;
}

export interface TaskClaim {
  user: UserId;
  claimant: AgentId | SessionId;
  /** The lanes that the claimant takes from: `lanesFor`. */
  lanes: readonly string[];
  /** Chosen by the claimant: the same one again answers the same tasks. */
  claim: string;
  most: number;
}

/** How many of each lane a claim over several lanes looks at; the next while all of those were with others. */
const REACHES = [32, 512, 8192];

/**
 * Hands the first ready tasks of the lanes to a claimant, with a new fence, an attempt and an event each; by priority,
 * position and age over all lanes.
 */
export async function claimTasks(tx: Tx, asked: TaskClaim, ids: Ids): Promise<ClaimedTask[]> {
  if (asked.lanes.length === 0) return [];
  const claimed =
    tx.dialect === 'sqlite' ? await claimOnSqlite(tx, asked, ids) : await claimOnPostgres(tx, asked, ids);
  if (claimed.length === 0) return tasksOfClaim(tx, asked);
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

/** What an earlier call of the same claim was answered with. */
export function tasksOfClaim(
  reader: Reader,
  { claim, claimant }: Pick<TaskClaim, 'claim' | 'claimant'>,
): Promise<ClaimedTask[]> {
  return reader.hot<ClaimedTask>(BY_CLAIM, [claim, claimant]);
}

async function claimOnSqlite(
  tx: Tx,
  { user, claimant, lanes, claim, most }: TaskClaim,
  ids: Ids,
): Promise<ClaimedTask[]> {
  const parameters: SqlValue[] = [claimant, claim, tx.now];
  if (most === 1) {
    for (const lane of lanes) parameters.push(user, lane);
    parameters.push(claim, claimant);
    const claimed = await tx.hot<ClaimedTask>(claimOne(lanes.length), parameters);
    const [one] = claimed;
    if (one) await tx.hot(ATTEMPT, [newId(ids, 'attempt'), one.id, claimant, one.fence, tx.now]);
    return claimed;
  }
  for (const lane of lanes) parameters.push(user, lane, most);
  parameters.push(most, claim, claimant);
  const claimed = await tx.hot<ClaimedTask & { position: number }>(claimMany(lanes.length), parameters);
  // SQLite returns rows in the order of their change.
  claimed.sort((a, b) => b.priority - a.priority || a.position - b.position || (a.id < b.id ? -1 : 1));
  const attempts = claimed.map(({ id, fence }) => [newId(ids, 'attempt'), id, fence]);
  if (attempts.length > 0) await tx.hot(ATTEMPTS_SQLITE, [claimant, tx.now, JSON.stringify(attempts)]);
  return claimed;
}

async function claimOnPostgres(tx: Tx, asked: TaskClaim, ids: Ids): Promise<ClaimedTask[]> {
  const [first = 0, ...further] = REACHES;
  // Both are sent at once; the claim looks after it has the lock.
  const [, claimed] = await Promise.all([
    tx.hot(LOCK_CLAIM, [`${asked.claimant} ${asked.claim}`]),
    claimWithin(tx, asked, ids, first),
  ]);
  if (claimed.length > 0 || asked.lanes.length === 1) return claimed;
  // Nothing, or all that it looked at was being taken by others, who leave the rest: that would be a false "empty".
  for (const reach of further) {
    if ((await firstOfLanes(tx, asked.user, asked.lanes)).length === 0) return [];
    if ((await tasksOfClaim(tx, asked)).length > 0) return [];
    const more = await claimWithin(tx, asked, ids, reach);
    if (more.length > 0) return more;
  }
  return [];
}

function claimWithin(
  tx: Tx,
  { user, claimant, lanes, claim, most }: TaskClaim,
  ids: Ids,
  reach: number,
): Promise<ClaimedTask[]> {
  const [lane = ''] = lanes;
  const several = lanes.length > 1 ? 'several' : 'one';
  const from = several === 'one' ? [user, lane] : [JSON.stringify(lanes), user];
  if (most === 1) {
    const attempt = newId(ids, 'attempt');
    const parameters = [claimant, claim, tx.now, ...from, claim, claimant, attempt, claimant, tx.now];
    return tx.hot<ClaimedTask>(claimOnePostgres(several, several === 'one' ? 0 : reach), parameters);
  }
  const attempts = Array.from({ length: most }, (): AttemptId => newId(ids, 'attempt')).join();
  const parameters = [...from, claim, claimant, most, claimant, claim, tx.now, attempts, claimant, tx.now];
  const statement = claimManyPostgres(several, several === 'one' ? 0 : Math.max(reach, most));
  return tx.hot<ClaimedTask>(statement, parameters);
}

/** The first ready task of each lane that has one; what the next claim would take comes first. */
export async function firstOfLanes(reader: Reader, user: UserId, lanes: readonly string[]): Promise<Task[]> {
  const found = await reader.hot<{ id: TaskId | null }>(FIRST_OF_LANES, [user, JSON.stringify(lanes)]);
  const ids = found.flatMap(({ id }) => (id === null ? [] : [id]));
  const tasks = await findTasks(reader, ids);
  return tasks.sort((a, b) => b.priority - a.priority || a.position - b.position || (a.id < b.id ? -1 : 1));
}
