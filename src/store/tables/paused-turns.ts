import type { AgentId, BudgetId, SessionId, Turn, TurnId } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { touched } from './row.ts';
import { QUEUED, toTurn } from './turns.ts';

/** Those of the agents at which a turn that works on a task waits, held back by a budget. */
export async function holdingTasksBack(reader: Reader, agents: readonly AgentId[]): Promise<Set<AgentId>> {
  if (agents.length === 0) return new Set();
  const rows = await reader.db
    .selectFrom('turns')
    .select('agent_id')
    .where('agent_id', 'in', [...agents])
    .where('state', '=', QUEUED)
    .where('source', '=', 'task')
    .execute();
  return new Set(rows.flatMap(({ agent_id }) => (agent_id === null ? [] : [agent_id])));
}

/** Holds a queued turn back: it is offered to no agent until the budget lets it go. */
export async function pauseTurn(tx: Tx, turn: TurnId, budget: BudgetId): Promise<boolean> {
  const result = await tx.db
    .updateTable('turns')
    .set({ paused_by: budget, paused_at: tx.now })
    .where('id', '=', turn)
    .where('state', '=', QUEUED)
    .where('paused_by', 'is', null)
    .executeTakeFirst();
  return touched(result) === 1;
}

const queuedNow = (now: number) =>
  sql<number | null>`case when state = ${QUEUED} then ${now} else last_activity_at end`;

/** Lets every turn go that this budget holds back; answers those that still wait. */
export async function resumeTurns(
  tx: Tx,
  budget: BudgetId,
): Promise<{ id: TurnId; session: SessionId; agent: AgentId | null }[]> {
  const rows = await tx.db
    .updateTable('turns')
    // From here on it waits for an agent again, and no longer for a person.
    .set({ paused_by: null, paused_at: null, last_activity_at: queuedNow(tx.now) })
    .where('paused_by', '=', budget)
    .returning(['id', 'session_id', 'agent_id', 'state'])
    .execute();
  return rows.flatMap((row) =>
    row.state === 'queued' ? [{ id: row.id, session: row.session_id, agent: row.agent_id }] : [],
  );
}

/** Queued turns that this budget holds back, by session: the order in which sessions are locked. */
export async function pausedTurns(reader: Reader, budget: BudgetId): Promise<Turn[]> {
  const rows = await reader.db
    .selectFrom('turns')
    .selectAll()
    .where('paused_by', '=', budget)
    .where('state', '=', QUEUED)
    .orderBy('session_id')
    .orderBy('position')
    .execute();
  return rows.map(toTurn);
}
