import type { AgentIntent, ApprovalState, MessageState, SessionKind, SessionState, TurnState } from '#domain';
import { sql } from 'kysely';
import type { Reader } from '../port.ts';

// Counts of all people's rows, each by an index of what is live: they cost what is under way, not what ever was. States
// are literals, by which SQLite finds these indexes.

interface Counted {
  count: number;
}

const literal = <State extends string>(...states: State[]) => states.map((state) => sql.lit(state));

/** Turns that have not ended, and when the first of those that are queued was asked for. */
export async function countTurns(
  reader: Reader,
): Promise<{ turns: ({ state: TurnState } & Counted)[]; queuedSince: number | null }> {
  const queued = await reader.db
    .selectFrom('turns')
    .select([(eb) => eb.fn.countAll<number>().as('count'), (eb) => eb.fn.min('created_at').as('since')])
    .where('state', '=', sql.lit<TurnState>('queued'))
    .executeTakeFirst();
  const held = await reader.db
    .selectFrom('turns')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', 'in', literal<TurnState>('leased', 'running', 'waiting'))
    .groupBy('state')
    .execute();
  return {
    turns: [{ state: 'queued', count: queued?.count ?? 0 }, ...held],
    queuedSince: queued?.since ?? null,
  };
}

export async function countSessions(
  reader: Reader,
): Promise<({ kind: SessionKind; state: SessionState } & Counted)[]> {
  return reader.db
    .selectFrom('sessions')
    .select(['kind', 'state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', 'in', literal<SessionState>('starting', 'open', 'closing'))
    .groupBy(['kind', 'state'])
    .execute();
}

/** A line for each agent. */
export async function agentLines(
  reader: Reader,
): Promise<{ intent: AgentIntent; slots: number; lastHeard: number | null }[]> {
  return reader.db
    .selectFrom('agents')
    .leftJoin('agent_liveness', 'agent_liveness.agent_id', 'agents.id')
    .select(['agents.intent', 'agents.slots', 'agent_liveness.last_heard_at as lastHeard'])
    .execute();
}

export async function countPendingApprovals(reader: Reader): Promise<number> {
  const row = await reader.db
    .selectFrom('approvals')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', sql.lit<ApprovalState>('pending'))
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Mail that its recipient has not read. */
export async function countMail(reader: Reader): Promise<({ state: MessageState } & Counted)[]> {
  return reader.db
    .selectFrom('messages')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', 'in', literal<MessageState>('queued', 'delivered'))
    .groupBy('state')
    .execute();
}

/** What agents have not acknowledged. */
export async function countInbox(reader: Reader): Promise<number> {
  const row = await reader.db
    .selectFrom('inbox')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  return row?.count ?? 0;
}
