import type { AgentId, Attempt, Cause, SessionId, Task, TaskId, TurnId, UserId } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { AttemptsTable } from '../schema.ts';
import { rowsByIds } from './rows-by-ids.ts';
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

const OF_EACH = rowsByIds({
  name: 'attempts_of_tasks',
  table: 'attempts',
  key: 'task_id',
  order: 'one.task_id, one.fence desc',
});

/** Those of several tasks, newest first of each. */
export async function attemptsOfEach(
  reader: Reader,
  tasks: readonly TaskId[],
  most: number,
): Promise<Map<TaskId, Attempt[]>> {
  if (tasks.length === 0) return new Map();
  const rows = await reader.hot<Selectable<AttemptsTable>>(OF_EACH, [JSON.stringify(tasks)]);
  const all = Map.groupBy(rows.map(toAttempt), ({ task }) => task);
  return new Map([...all].map(([task, attempts]) => [task, attempts.slice(0, most)]));
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

/** The newest attempt that a turn of this session worked on, however it ended. */
export async function attemptWorkedIn(reader: Reader, session: SessionId): Promise<Attempt | undefined> {
  const row = await reader.db
    .selectFrom('attempts')
    .selectAll()
    .where('session_id', '=', session)
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return row && toAttempt(row);
}

/** The tasks that sessions work or worked on for their agents. */
export async function tasksOfSessions(
  reader: Reader,
  sessions: readonly SessionId[],
): Promise<Map<SessionId, Pick<Task, 'id' | 'title'>>> {
  if (sessions.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('attempts')
    .innerJoin('tasks', 'tasks.id', 'attempts.task_id')
    .select(['attempts.session_id', 'tasks.id', 'tasks.title'])
    .where('attempts.session_id', 'in', [...sessions])
    .execute();
  return new Map(
    rows.flatMap(({ session_id, ...task }) => (session_id === null ? [] : [[session_id, task]])),
  );
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

/** An attempt under way, with what says whether its claimant is still there. */
export interface RunningAttempt {
  task: TaskId;
  fence: number;
  claimant: AgentId | SessionId;
  startedAt: number;
  /** The agent that claimed it, or that the claiming session lives on; null for an outside client's session. */
  agent: AgentId | null;
  agentHeardAt: number | null;
  /** When an outside client's token was last used; null for others. */
  usedAt: number | null;
}

/** Attempts under way in the order of their tasks, of all people: those after `after`. */
export async function runningAttempts(
  reader: Reader,
  after: TaskId | null,
  most: number,
): Promise<RunningAttempt[]> {
  const { rows } = await sql<{
    id: TaskId;
    fence: number;
    claimed_by: AgentId | SessionId;
    started_at: number;
    agent_id: AgentId | null;
    last_heard_at: number | null;
    used_at: number | null;
  }>`select t.id, t.fence, t.claimed_by, a.started_at, g.id as agent_id, l.last_heard_at,
      (select max(k.last_used_at) from tokens k where k.subject = t.claimed_by and g.id is null) as used_at
    from tasks t join attempts a on a.task_id = t.id and a.fence = t.fence and a.state = 'running'
    left join sessions s on s.id = t.claimed_by
    left join agents g on g.id = coalesce(s.agent_id, t.claimed_by)
    left join agent_liveness l on l.agent_id = g.id
    where t.state = 'in_progress' and t.claimed_by is not null and t.id > ${after ?? ''}
    order by t.id limit ${most}`.execute(reader.db);
  return rows.map((row) => ({
    task: row.id,
    fence: row.fence,
    claimant: row.claimed_by,
    startedAt: row.started_at,
    agent: row.agent_id,
    agentHeardAt: row.last_heard_at,
    usedAt: row.used_at,
  }));
}
