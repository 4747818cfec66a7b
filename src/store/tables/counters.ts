import { sql } from 'kysely';
import { LIVE_SESSION_STATES } from '#domain';
import type { Reader, Tx } from '../port.ts';

/** A counter that guards a bound and says something else than its rows. */
export interface Miscount {
  counter: (typeof COUNTERS)[number]['name'];
  /** Of the session or task that carries it. */
  id: string;
  stored: number;
  counted: number;
}

const LIVE = LIVE_SESSION_STATES.map((state) => `'${state}'`).join(', ');

/** Each counter with what it has to count; `c` is the row that carries it. */
const COUNTERS = [
  {
    name: 'queued_turns',
    table: 'sessions',
    counted: `(select count(*) from turns t where t.session_id = c.id and t.state = 'queued')`,
  },
  {
    name: 'live_delegates',
    table: 'sessions',
    counted: `(select count(*) from sessions d where d.owner_id = c.id and d.kind in ('delegate', 'thread') and d.state in (${LIVE}))`,
  },
  {
    name: 'unmet',
    table: 'tasks',
    counted: `(select count(*) from task_edges e join tasks n on n.id = e.needs_id where e.task_id = c.id and n.state <> 'done')`,
  },
  {
    name: 'dependants',
    table: 'tasks',
    counted: `(select count(*) from task_edges e where e.needs_id = c.id)`,
  },
  {
    name: 'live_teammates',
    table: 'teams',
    counted: `(select count(*) from teammates m where m.team_id = c.id and m.left_at is null)`,
  },
  {
    name: 'reserved',
    table: 'budgets',
    counted: `(select cast(coalesce(sum(b.reserved), 0) as bigint) from budget_turns b where b.budget_id = c.id and b.settled_at is null)`,
  },
  {
    name: 'used',
    table: 'budgets',
    counted: `(select cast(coalesce(sum(b.used), 0) as bigint) from budget_turns b where b.budget_id = c.id and b.settled_at >= c.window_start)`,
  },
  {
    name: 'unknown_turns',
    table: 'budgets',
    counted: `(select count(*) from budget_turns b where b.budget_id = c.id and b.settled_at >= c.window_start and b.unknown = 1)`,
  },
] as const;

/** Recounts every counter against its rows; at most `most` that are off. It reads all of both tables: for doctor. */
export async function miscounts(reader: Reader, most: number): Promise<Miscount[]> {
  const found: Miscount[] = [];
  for (const { name, table, counted } of COUNTERS) {
    const { rows } = await sql<Omit<Miscount, 'counter'>>`select id, stored, counted from (select c.id,
        ${sql.raw(`c.${name}`)} as stored, ${sql.raw(counted)} as counted from ${sql.raw(table)} c) as counts
      where stored <> counted order by id limit ${most - found.length}`.execute(reader.db);
    found.push(...rows.map((row) => ({ counter: name, ...row })));
  }
  return found;
}

/** Counts anew under the lock of the row and writes what is there; false when it was right by then. */
export async function mendCounter(
  tx: Tx,
  { counter, id }: Pick<Miscount, 'counter' | 'id'>,
): Promise<boolean> {
  const spec = COUNTERS.find(({ name }) => name === counter);
  if (!spec) throw new Error(`there is no counter ${counter}`);
  await tx.lock(spec.table, [id]);
  // What a completion counts down by later is what is counted now.
  if (counter === 'unmet') await mendEdges(tx, id);
  const { rows } = await sql<{ id: string }>`update ${sql.raw(spec.table)} as c
    set ${sql.raw(counter)} = ${sql.raw(spec.counted)}
    where c.id = ${id} and ${sql.raw(`c.${counter}`)} <> ${sql.raw(spec.counted)} returning id`.execute(
    tx.db,
  );
  return rows.length > 0;
}

async function mendEdges(tx: Tx, task: string): Promise<void> {
  await sql`update task_edges set met = case when exists (select 1 from tasks n where n.id = needs_id and n.state = 'done')
    then 1 else 0 end where task_id = ${task}`.execute(tx.db);
}
