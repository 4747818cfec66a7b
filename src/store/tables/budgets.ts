import type { Budget, BudgetId, BudgetWindow, TurnId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { BudgetsTable } from '../schema.ts';
import { flag, touched } from './row.ts';

function toBudget(row: Selectable<BudgetsTable>): Budget {
  return {
    id: row.id,
    user: row.user_id,
    scope: row.scope,
    scopeId: row.scope_id,
    kind: row.kind,
    soft: row.soft,
    hard: row.hard,
    period: row.period,
    zone: row.zone,
    windowStart: row.window_start,
    windowEnd: row.window_end,
    used: row.used,
    reserved: row.reserved,
    unknown: row.unknown_turns,
    softToldAt: row.soft_told_at,
    pausedAt: row.paused_at,
    keptPaused: row.kept_paused === 1,
    createdAt: row.created_at,
  };
}

export async function insertBudget(tx: Tx, budget: Budget): Promise<void> {
  await tx.db
    .insertInto('budgets')
    .values({
      id: budget.id,
      user_id: budget.user,
      scope: budget.scope,
      scope_id: budget.scopeId,
      kind: budget.kind,
      soft: budget.soft,
      hard: budget.hard,
      period: budget.period,
      zone: budget.zone,
      window_start: budget.windowStart,
      window_end: budget.windowEnd,
      used: budget.used,
      reserved: budget.reserved,
      unknown_turns: budget.unknown,
      soft_told_at: budget.softToldAt,
      paused_at: budget.pausedAt,
      kept_paused: flag(budget.keptPaused),
      created_at: budget.createdAt,
    })
    .execute();
}

export async function findBudget(reader: Reader, id: BudgetId): Promise<Budget | null> {
  const row = await reader.db.selectFrom('budgets').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toBudget(row) : null;
}

/** In the order of their ids, which is that of locking. */
export async function findBudgets(reader: Reader, ids: readonly BudgetId[]): Promise<Budget[]> {
  if (ids.length === 0) return [];
  const rows = await reader.db
    .selectFrom('budgets')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return rows.map(toBudget);
}

// Asked at each lease and each end of a turn.
const OF_USER: HotStatement = {
  name: 'budgets_of_user',
  sqlite: 'select * from budgets where user_id = ? order by id',
};

/** All of a user's, in the order of their ids; their number is bounded. */
export async function budgetsOf(reader: Reader, user: UserId): Promise<Budget[]> {
  const rows = await reader.hot<Selectable<BudgetsTable>>(OF_USER, [user]);
  return rows.map(toBudget);
}

export type BudgetChanges = Partial<
  Pick<
    Budget,
    | 'soft'
    | 'hard'
    | 'period'
    | 'zone'
    | 'softToldAt'
    | 'pausedAt'
    | 'keptPaused'
    | 'windowStart'
    | 'windowEnd'
  >
>;

/** Changes what people set and what was told. Counters move by the functions below alone. The caller holds the row's lock. */
export async function changeBudget(tx: Tx, id: BudgetId, changes: BudgetChanges): Promise<void> {
  const set: Partial<Selectable<BudgetsTable>> = {};
  if (changes.soft !== undefined) set.soft = changes.soft;
  if (changes.hard !== undefined) set.hard = changes.hard;
  if (changes.period !== undefined) set.period = changes.period;
  if (changes.zone !== undefined) set.zone = changes.zone;
  if (changes.windowStart !== undefined) set.window_start = changes.windowStart;
  if (changes.windowEnd !== undefined) set.window_end = changes.windowEnd;
  if (changes.softToldAt !== undefined) set.soft_told_at = changes.softToldAt;
  if (changes.pausedAt !== undefined) set.paused_at = changes.pausedAt;
  if (changes.keptPaused !== undefined) set.kept_paused = flag(changes.keptPaused);
  if (Object.keys(set).length > 0) await tx.db.updateTable('budgets').set(set).where('id', '=', id).execute();
}

export async function deleteBudget(tx: Tx, id: BudgetId): Promise<void> {
  await tx.db.deleteFrom('budgets').where('id', '=', id).execute();
}

/** Begins the window anew: what was used before it no longer counts, and charges of before are dropped. */
export async function renewWindow(tx: Tx, id: BudgetId, window: BudgetWindow): Promise<void> {
  await tx.db
    .updateTable('budgets')
    .set({
      window_start: window.start,
      window_end: window.end,
      used: 0,
      unknown_turns: 0,
      soft_told_at: null,
      paused_at: null,
      kept_paused: 0,
    })
    .where('id', '=', id)
    .execute();
  await tx.db
    .deleteFrom('budget_turns')
    .where('budget_id', '=', id)
    .where('settled_at', '<', window.start)
    .execute();
}

/** Budgets whose window has ended and that hold turns back; others are renewed when they are next looked at. */
export async function endedPaused(reader: Reader, most: number): Promise<BudgetId[]> {
  const rows = await reader.db
    .selectFrom('budgets')
    .select('id')
    .where('window_end', '<=', reader.now)
    .where('paused_at', 'is not', null)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Holds an amount for a turn: false when it would pass the hard limit. The conditional update is the guard: whoever
 * comes second counts on what the first has taken.
 */
export async function reserve(tx: Tx, id: BudgetId, turn: TurnId, amount: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('budgets')
    .set((eb) => ({ reserved: eb('reserved', '+', amount) }))
    .where('id', '=', id)
    .where((eb) => eb(eb(eb('used', '+', eb.ref('reserved')), '+', amount), '<=', eb.ref('hard')))
    .executeTakeFirst();
  if (touched(result) === 0) return false;
  await tx.db
    .insertInto('budget_turns')
    .values({ budget_id: id, turn_id: turn, reserved: amount, used: 0, unknown: 0, settled_at: null })
    .execute();
  return true;
}

/** The budgets that hold something for a turn which has not ended. */
export async function holding(reader: Reader, turn: TurnId): Promise<BudgetId[]> {
  const rows = await reader.db
    .selectFrom('budget_turns')
    .select('budget_id')
    .where('turn_id', '=', turn)
    .where('settled_at', 'is', null)
    .orderBy('budget_id')
    .execute();
  return rows.map((row) => row.budget_id);
}

/** Gives back what is held for a turn that has not run after all. The caller holds the budget's lock. */
export async function release(tx: Tx, id: BudgetId, turn: TurnId): Promise<void> {
  const row = await tx.db
    .deleteFrom('budget_turns')
    .where('budget_id', '=', id)
    .where('turn_id', '=', turn)
    .where('settled_at', 'is', null)
    .returning('reserved')
    .executeTakeFirst();
  if (row) await moveCounters(tx, id, { reserved: -row.reserved, used: 0, unknown: 0 });
}

/**
 * Charges a turn that has ended, once, and gives back what was held for it. `used` null: its harness did not tell. False
 * when it was charged before. The caller holds the budget's lock.
 */
export async function charge(tx: Tx, id: BudgetId, turn: TurnId, used: number | null): Promise<boolean> {
  const settled = { used: used ?? 0, unknown: flag(used === null), settled_at: tx.now };
  const held = await tx.db
    .updateTable('budget_turns')
    .set(settled)
    .where('budget_id', '=', id)
    .where('turn_id', '=', turn)
    .where('settled_at', 'is', null)
    .returning('reserved')
    .executeTakeFirst();
  if (!held) {
    const added = await tx.db
      .insertInto('budget_turns')
      .values({ budget_id: id, turn_id: turn, reserved: 0, ...settled })
      .onConflict((conflict) => conflict.doNothing())
      .returning('turn_id')
      .executeTakeFirst();
    if (!added) return false;
  }
  await moveCounters(tx, id, {
    reserved: -(held?.reserved ?? 0),
    used: settled.used,
    unknown: settled.unknown,
  });
  return true;
}

/** Charges what a late finish tells of a turn that was unknown, while its window lasts. The caller holds the budget's lock. */
export async function chargeLate(
  tx: Tx,
  budget: Pick<Budget, 'id' | 'windowStart'>,
  turn: TurnId,
  used: number,
): Promise<boolean> {
  const row = await tx.db
    .updateTable('budget_turns')
    .set({ used, unknown: 0 })
    .where('budget_id', '=', budget.id)
    .where('turn_id', '=', turn)
    .where('unknown', '=', 1)
    .where('settled_at', '>=', budget.windowStart)
    .returning('turn_id')
    .executeTakeFirst();
  if (!row) return false;
  await moveCounters(tx, budget.id, { reserved: 0, used, unknown: -1 });
  return true;
}

async function moveCounters(
  tx: Tx,
  id: BudgetId,
  by: { reserved: number; used: number; unknown: number },
): Promise<void> {
  await tx.db
    .updateTable('budgets')
    .set((eb) => ({
      reserved: eb('reserved', '+', by.reserved),
      used: eb('used', '+', by.used),
      unknown_turns: eb('unknown_turns', '+', by.unknown),
    }))
    .where('id', '=', id)
    .execute();
}

/** Removes budgets of sessions, teams and runs that are gone, or ended before `before`: nothing counts against them any more. */
export async function dropEnded(tx: Tx, before: number): Promise<void> {
  await tx.db
    .deleteFrom('budgets')
    .where('scope', '=', 'run')
    .where('scope_id', 'not in', (eb) =>
      eb
        .selectFrom('runs')
        .select('id')
        .where((or) => or.or([or('ended_at', 'is', null), or('ended_at', '>=', before)])),
    )
    .execute();
  await tx.db
    .deleteFrom('budgets')
    .where('scope', '=', 'team')
    .where('scope_id', 'not in', (eb) =>
      eb
        .selectFrom('teams')
        .select('id')
        .where((or) => or.or([or('deleted_at', 'is', null), or('deleted_at', '>=', before)])),
    )
    .execute();
  await tx.db
    .deleteFrom('budgets')
    .where('scope', '=', 'session')
    .where('scope_id', 'not in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id')
        .where((or) => or.or([or('ended_at', 'is', null), or('ended_at', '>=', before)])),
    )
    .execute();
}
