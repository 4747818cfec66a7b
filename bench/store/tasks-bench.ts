import { Client } from 'pg';
import { createIds, silentLog, systemClock, systemRandom, type Ids } from '#base';
import { newId, type SessionId, type UserId } from '#domain';
import { openStore, type HotStatement, type Store } from '#store';
import { claimTasks } from '../../src/store/tables/task-claims.ts';
import { completeTasks } from '../../src/store/tables/task-ends-many.ts';
import { singleTasks, type SingleTasks } from './joined-tasks.ts';

export interface TaskBoard {
  store: Store;
  database: string;
  ids: Ids;
  user: UserId;
}

/** A board whose tasks are claimed and completed without a hub. */
export interface StoreBoard extends TaskBoard {
  /** Of one task at a time, as the hub joins them. */
  single: SingleTasks;
}

export async function openBoard(database: string, connections: number): Promise<StoreBoard> {
  const store = await openStore({
    database,
    connections,
    clock: systemClock,
    log: silentLog,
    random: systemRandom,
  });
  const ids = createIds(systemClock, systemRandom);
  const user = newId(ids, 'user');
  await store.unit(async (tx) => {
    await tx.db
      .insertInto('users')
      .values({ id: user, name: user, role: 'member', created_at: tx.now, disabled_at: null })
      .execute();
  });
  return { store, database, ids, user, single: singleTasks(store, ids) };
}

const COLUMNS = `id, user_id, board_id, title, state, priority, position, lane, unmet, most_attempts, fence, attempts, dependants,
  created_at, updated_at`;

/** Parameters: user, prefix, count. One in ten has the highest priority and a prerequisite that is never done. */
const FILL: HotStatement = {
  name: 'bench_fill',
  sqlite: `with given (user, prefix, count) as (select ?, ?, ?), n (i) as (select 0 union all select i + 1 from n, given where i + 1 < count)
    insert into tasks (${COLUMNS}) select 'tsk_' || prefix || printf('%012d', i), user, 'brd_0123456789012345678901', 'a task of the bench',
      'up_next', iif(i % 10 = 0, 3, i % 3), i, 'any', iif(i % 10 = 0, 1, 0), 3, 0, 0, 0, 0, 0 from n, given`,
  postgres: `with given as (select ?::text as "user", ?::text as prefix, ?::int as count)
    insert into tasks (${COLUMNS}) select 'tsk_' || prefix || lpad(i::text, 12, '0'), "user", 'brd_0123456789012345678901', 'a task of the bench',
      'up_next', case when i % 10 = 0 then 3 else i % 3 end, i, 'any', case when i % 10 = 0 then 1 else 0 end, 3, 0, 0, 0, 0, 0
      from given, generate_series(0, count - 1) as i`,
};

/** Replaces all tasks by `count` new ones with a blocked head. */
export async function fill(
  { store, user, database }: TaskBoard,
  count: number,
  round: number,
): Promise<void> {
  if (store.dialect === 'postgres') await onServer(database, 'truncate tasks cascade');
  await store.unit(async (tx) => {
    for (const table of ['attempts', 'task_edges', 'tasks'] as const) await tx.db.deleteFrom(table).execute();
    await tx.hot(FILL, [user, `${String(round).padStart(9, '0')}x`, count]);
  });
  if (store.dialect === 'postgres') await onServer(database, 'vacuum analyze tasks');
}

async function onServer(database: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export interface Load {
  callers: number;
  pairs: number;
  batch: number;
  /** Of each caller: the lane of the tasks, unless said. */
  lanes?: readonly string[];
}

const LANE = ['any'];
/** As a caller has them that may take what is for anybody, for it, and for any of many harnesses. */
export const MANY_LANES = Array.from({ length: 40 }, (_, n) => (n === 20 ? 'any' : `harness:h${n}`));

/** `callers` loops that claim and complete until `pairs` are done; answers pairs per second. */
export async function measurePairs(
  board: StoreBoard,
  { callers, pairs, batch, lanes = LANE }: Load,
): Promise<number> {
  let begun = 0;
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const claimant: SessionId = newId(board.ids, 'session');
      while (begun < pairs) {
        begun += batch;
        const ended = await pair(board, claimant, batch, lanes);
        done += ended;
      }
    }),
  );
  if (done < pairs) throw new Error(`only ${done} of ${pairs} tasks were ready`);
  return (done / (performance.now() - began)) * 1000;
}

async function pair(
  { store, ids, user, single }: StoreBoard,
  claimant: SessionId,
  batch: number,
  lanes: readonly string[],
): Promise<number> {
  const claim = ids.next('clm');
  if (batch === 1) {
    const one = await single.claim({ user, claimant, lanes, claim });
    if (one) await single.complete(one);
    return one ? 1 : 0;
  }
  const held = await store.unit((tx) => claimTasks(tx, { user, claimant, lanes, claim, most: batch }, ids));
  await store.unit((tx) => completeTasks(tx, held));
  return held.length;
}
