import type { AgentId, Attempt, Cause, SessionId, Task, TaskId, TurnId, UserId } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { AttemptsTable } from '../schema.ts';
import { json } from './row.ts';
import { toTask } from './tasks.ts';

function toAttempt(row: Selectable<AttemptsTable>): Attempt {
  return {
    id: row.id,
    task: row.task_id,
    claimant: row.claimant,
    session: row.session_id,
    turn: row.turn_id,
    fence: row.fence,
    state: row.state,
    cause: json<Cause>(row.cause),
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** Newest first. */
export async function attemptsOf(reader: Reader, task: TaskId, most: number): Promise<Attempt[]> {
  const rows = await reader.db
    .selectFrom('attempts')
    .selectAll()
    .where('task_id', '=', task)
    .orderBy('fence', 'desc')
    .limit(most)
    .execute();
  return rows.map(toAttempt);
}

/** Names the session and turn that work on an attempt; false when it has ended. */
export async function attachToAttempt(
  tx: Tx,
  { id, fence }: Pick<Task, 'id' | 'fence'>,
  at: { session: SessionId; turn: TurnId | null },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('attempts')
    .set({ session_id: at.session, turn_id: at.turn })
    .where('task_id', '=', id)
    .where('fence', '=', fence)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The attempt that a session works on for the agent that claimed it. */
export async function attemptIn(reader: Reader, session: SessionId): Promise<Attempt | undefined> {
  const row = await reader.db
    .selectFrom('attempts')
    .selectAll()
    .where('session_id', '=', session)
    .where('state', '=', 'running')
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return row && toAttempt(row);
}

/** What a claimant holds, oldest claim first by id. */
export async function heldBy(
  reader: Reader,
  user: UserId,
  claimant: AgentId | SessionId,
  most = 1000,
): Promise<Task[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .selectAll()
    .where('user_id', '=', user)
    .where('claimed_by', '=', claimant)
    .where(sql<boolean>`state = 'in_progress'`)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(toTask);
}

/** An attempt that an agent holds by its token. */
export interface HeldByAgent {
  task: TaskId;
  fence: number;
  agent: AgentId;
  user: UserId;
  startedAt: number;
}

/** Attempts that agents hold by their token alone, oldest first; those that a session works on are that session's. */
export async function heldByAgents(reader: Reader, most: number): Promise<HeldByAgent[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .innerJoin('attempts', (join) =>
      join.onRef('attempts.task_id', '=', 'tasks.id').onRef('attempts.fence', '=', 'tasks.fence'),
    )
    .select(['tasks.id', 'tasks.fence', 'tasks.claimed_by', 'tasks.user_id', 'attempts.started_at'])
    .where(sql<boolean>`tasks.state = 'in_progress'`)
    .where(sql<boolean>`tasks.claimed_by like 'agt%'`)
    .where('attempts.session_id', 'is', null)
    .orderBy('attempts.started_at')
    .limit(most)
    .execute();
  return rows.flatMap(({ id, fence, claimed_by, user_id, started_at }) =>
    claimed_by === null || !isAgent(claimed_by)
      ? []
      : [{ task: id, fence, agent: claimed_by, user: user_id, startedAt: started_at }],
  );
}

const isAgent = (claimant: AgentId | SessionId): claimant is AgentId => claimant.startsWith('agt_');
