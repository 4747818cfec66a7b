import type { TaskId, UserId } from '#domain';
import type { HotStatement, Tx } from '../port.ts';
import { wakeLane } from './tasks.ts';

// The counter `unmet` of a task is the number of its edges that are not met. Whoever changes whether a task is done counts
// here, after the change of its row, in a statement of its own: an edge that was added meanwhile held the row, and is seen now.

/** A task whose counter was changed. */
interface Counted {
  user_id: UserId;
  lane: string;
  is_ready: number | boolean;
}

const COUNTED = `user_id, lane, (unmet = 0 and state = 'up_next' and blocked is null and claimed_by is null and not_before is null) as is_ready`;

const MEET_EDGES: HotStatement = {
  name: 'task_edges_meet',
  sqlite: 'update task_edges set met = 1 where needs_id = ? and met = 0 returning task_id',
  // Both in one, where rows are locked in the order of their ids.
  postgres: `with met as (update task_edges set met = 1 where needs_id = ? and met = 0 returning task_id),
      locked as (select id from tasks where id in (select task_id from met) order by id for no key update)
    update tasks set unmet = unmet - 1 where id = any(array(select id from locked)) returning ${COUNTED}`,
};
const COUNT_DOWN: HotStatement = {
  name: 'task_count_down',
  sqlite: `update tasks set unmet = unmet - 1 where id in (select value from json_each(?)) returning ${COUNTED}`,
};

/** A task is done: those that wait for it wait for one less, and whoever waits for work learns of those that are ready. */
export async function meetEdges(tx: Tx, id: TaskId): Promise<void> {
  if (tx.dialect === 'postgres') return wakeReady(tx, await tx.hot<Counted>(MEET_EDGES, [id]));
  const waiting = await tx.hot<{ task_id: string }>(MEET_EDGES, [id]);
  if (waiting.length === 0) return;
  const ids = JSON.stringify(waiting.map(({ task_id }) => task_id));
  wakeReady(tx, await tx.hot<Counted>(COUNT_DOWN, [ids]));
}

/** The tasks that wait for one of these, once for each: parameters ids as JSON. */
const MEET_MANY: HotStatement = {
  name: '',
  sqlite: `update task_edges set met = 1 where needs_id in (select value from json_each(?)) and met = 0 returning task_id`,
  postgres: `with met as (
        update task_edges set met = 1 where needs_id in (select json_array_elements_text(?::json)) and met = 0 returning task_id),
      counted as (select task_id, count(*) as n from met group by task_id),
      locked as (select id from tasks where id in (select task_id from counted) order by id for no key update)
    update tasks set unmet = unmet - counted.n from counted join locked on locked.id = counted.task_id
    where tasks.id = counted.task_id returning ${COUNTED}`,
};
const COUNT_DOWN_BY: HotStatement = {
  name: 'task_count_down_by',
  sqlite: `update tasks set unmet = unmet - held.n
    from (select value as needing, count(*) as n from json_each(?) group by value) as held where tasks.id = held.needing
    returning ${COUNTED}`,
};

/** The same for several that are done. */
export async function meetManyEdges(tx: Tx, ids: readonly TaskId[]): Promise<void> {
  const given = JSON.stringify(ids);
  if (tx.dialect === 'postgres') return wakeReady(tx, await tx.hot<Counted>(MEET_MANY, [given]));
  const waiting = await tx.hot<{ task_id: string }>(MEET_MANY, [given]);
  if (waiting.length === 0) return;
  const needing = JSON.stringify(waiting.map(({ task_id }) => task_id));
  wakeReady(tx, await tx.hot<Counted>(COUNT_DOWN_BY, [needing]));
}

const UNMEET_EDGES: HotStatement = {
  name: 'task_edges_unmeet',
  sqlite: 'update task_edges set met = 0 where needs_id = ? and met = 1 returning task_id',
  postgres: `with unmet as (update task_edges set met = 0 where needs_id = ? and met = 1 returning task_id),
      locked as (select id from tasks where id in (select task_id from unmet) order by id for no key update)
    update tasks set unmet = unmet + 1 where id = any(array(select id from locked))`,
};
const COUNT_UP: HotStatement = {
  name: 'task_count_up',
  sqlite: `update tasks set unmet = unmet + 1 where id in (select value from json_each(?))`,
};

/** A task that was done is to be done again: what needs it and has not begun waits once more. */
export async function unmeetEdges(tx: Tx, id: TaskId): Promise<void> {
  const waiting = await tx.hot<{ task_id: string }>(UNMEET_EDGES, [id]);
  if (tx.dialect === 'postgres' || waiting.length === 0) return;
  await tx.hot(COUNT_UP, [JSON.stringify(waiting.map(({ task_id }) => task_id))]);
}

function wakeReady(tx: Tx, counted: readonly Counted[]): void {
  for (const { user_id: user, lane, is_ready } of counted) if (is_ready) wakeLane(tx, { user, lane });
}
