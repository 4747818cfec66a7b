import type { AgentId, BudgetKind, SessionId, TurnId, TurnState, UserId } from '#domain';
import { sql } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { TurnUsageTable } from '../schema.ts';
import { flag, touched } from './row.ts';

export * from './usage-sums.ts';

/** What one turn used. Null is unknown: its harness did not tell. */
export interface UsageRow {
  turn: TurnId;
  session: SessionId;
  user: UserId;
  agent: AgentId | null;
  harness: string;
  model: string | null;
  role: string | null;
  folder: string | null;
  state: TurnState;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedTokens: number | null;
  costMicros: number | null;
  /** Without the time in which it waited for a person. */
  activeMs: number;
  /** It was told after the turn had been taken away. */
  late: boolean;
  endedAt: number;
}

function toColumns(row: UsageRow): TurnUsageTable {
  return {
    turn_id: row.turn,
    session_id: row.session,
    user_id: row.user,
    agent_id: row.agent,
    harness: row.harness,
    model: row.model,
    role: row.role,
    folder: row.folder,
    state: row.state,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cached_tokens: row.cachedTokens,
    cost_micros: row.costMicros,
    active_ms: row.activeMs,
    late: flag(row.late),
    ended_at: row.endedAt,
  };
}

const COLUMNS = [
  'turn_id',
  'session_id',
  'user_id',
  'agent_id',
  'harness',
  'model',
  'role',
  'folder',
  'state',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cost_micros',
  'active_ms',
  'late',
  'ended_at',
] as const satisfies readonly (keyof TurnUsageTable)[];

const INSERT: HotStatement = {
  name: 'turn_usage_insert',
  sqlite: `insert into turn_usage (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')}) on conflict do nothing`,
};

/** Once a turn. */
export async function insertUsage(tx: Tx, row: UsageRow): Promise<void> {
  const columns = toColumns(row);
  await tx.hot(
    INSERT,
    COLUMNS.map((column) => columns[column]),
  );
}

/** Fills in what a late finish tells, where nothing was known; false when it was, or the turn never ran. */
export async function fillLate(
  tx: Tx,
  turn: TurnId,
  told: Pick<UsageRow, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'costMicros'>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('turn_usage')
    .set({
      input_tokens: told.inputTokens,
      output_tokens: told.outputTokens,
      cached_tokens: told.cachedTokens,
      cost_micros: told.costMicros,
      late: 1,
    })
    .where('turn_id', '=', turn)
    .where('input_tokens', 'is', null)
    .where('output_tokens', 'is', null)
    .where('cost_micros', 'is', null)
    .executeTakeFirst();
  return touched(result) === 1;
}

const AMOUNT = {
  tokens: sql<number>`input_tokens + output_tokens`,
  cost: sql<number>`cost_micros`,
  turns: sql<number>`1`,
  time: sql<number>`active_ms`,
} as const satisfies Record<BudgetKind, unknown>;

/** What the user's latest turns on this harness, in this role, used of one kind; only those that told, newest first. */
export async function pastAmounts(
  reader: Reader,
  like: { user: UserId; harness: string; role: string | null },
  kind: BudgetKind,
  most: number,
): Promise<number[]> {
  const amount = AMOUNT[kind];
  const rows = await reader.db
    .selectFrom('turn_usage')
    .select(amount.as('amount'))
    .where('user_id', '=', like.user)
    .where('harness', '=', like.harness)
    .where('role', 'is not distinct from', like.role)
    .where(amount, 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(most)
    .execute();
  return rows.map((row) => row.amount);
}

/** Of the latest turns on each of these harnesses: how many there are, and how many told tokens and cost. */
export async function reporting(
  reader: Reader,
  user: UserId,
  harness: string,
  most: number,
): Promise<{ turns: number; tokens: number; cost: number }> {
  const rows = await reader.db
    .selectFrom('turn_usage')
    .select([AMOUNT.tokens.as('tokens'), 'cost_micros'])
    .where('user_id', '=', user)
    .where('harness', '=', harness)
    .where('state', '=', 'done')
    .orderBy('ended_at', 'desc')
    .limit(most)
    .execute();
  return {
    turns: rows.length,
    tokens: rows.filter((row) => row.tokens !== null).length,
    cost: rows.filter((row) => row.cost_micros !== null).length,
  };
}

/** Removes what is older than `before`, at most so many rows at once; how many went. */
export async function pruneUsage(tx: Tx, before: number, most: number): Promise<number> {
  const result = await tx.db
    .deleteFrom('turn_usage')
    .where('turn_id', 'in', (eb) =>
      eb.selectFrom('turn_usage').select('turn_id').where('ended_at', '<', before).limit(most),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
