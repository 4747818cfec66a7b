import type { Ids } from '#base';
import { HELD_TURN_STATES, LIVE_SESSION_STATES, newId } from '#domain';
import type { MessageState, SessionId, SessionState, Task, TaskId, TurnState, UserId } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { ATTEMPT } from './task-claim-statements.ts';
import { findTasks } from './tasks.ts';

/** Literal states let the planner use the partial indexes. */
const LIVE_SESSIONS = LIVE_SESSION_STATES.map((state) => sql.lit<SessionState>(state));
const UNENDED_TURNS = (['queued', ...HELD_TURN_STATES] as const).map((state) => sql.lit<TurnState>(state));
const UNREAD = (['queued', 'delivered'] as const).map((state) => sql.lit<MessageState>(state));
/** The words of the index `tasks_ready`, so that it is used. */
const READY = sql<boolean>`tasks.state = 'up_next' and tasks.unmet = 0 and tasks.blocked is null
  and tasks.claimed_by is null and tasks.not_before is null`;

/**
 * Live teammates of active teams that have nothing to do: no turn, no mail, no request to stop, no plan that is owed,
 * turns left and no task held; and for whom, or for whose team, a task is ready.
 */
export async function idleTeammates(reader: Reader, most: number): Promise<SessionId[]> {
  const rows = await idle(reader)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('tasks')
          .select('tasks.id')
          .whereRef('tasks.user_id', '=', 'sessions.user_id')
          .where((of) =>
            of.or([
              of('tasks.lane', '=', sql<string>`teammates.session_id`),
              of('tasks.lane', '=', sql<string>`teammates.team_id`),
            ]),
          )
          .where(READY),
      ),
    )
    .orderBy('teammates.session_id')
    .limit(most)
    .execute();
  return rows.map((row) => row.session_id);
}

/** Whether it still has nothing to do; whoever acts on it holds the lock of its session. */
export async function isIdleTeammate(reader: Reader, session: SessionId): Promise<boolean> {
  const row = await idle(reader).where('teammates.session_id', '=', session).executeTakeFirst();
  return row !== undefined;
}

const idle = (reader: Reader) =>
  reader.db
    .selectFrom('teammates')
    .innerJoin('sessions', 'sessions.id', 'teammates.session_id')
    .innerJoin('teams', 'teams.id', 'teammates.team_id')
    .select('teammates.session_id')
    .where('teammates.left_at', 'is', null)
    .where('teams.state', '=', 'active')
    .where((eb) =>
      eb.or([eb('teammates.stop_state', 'is', null), eb('teammates.stop_state', '=', 'declined')]),
    )
    .where('teammates.plan', 'in', ['not_required', 'approved'])
    .whereRef('teammates.turns_used', '<', 'teammates.turns_most')
    .where('sessions.harness', 'is not', null)
    .where('sessions.state', 'in', LIVE_SESSIONS)
    .where('sessions.state', 'in', ['starting', 'open'])
    .where('sessions.close_after_turn', '=', 0)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.session_id', '=', 'sessions.id')
            .where('turns.state', 'in', UNENDED_TURNS),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('messages')
            .select('messages.id')
            .whereRef('messages.to_session', '=', 'sessions.id')
            .where('messages.state', 'in', UNREAD)
            .where('messages.state', '=', sql.lit<MessageState>('queued')),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('tasks')
            .select('tasks.id')
            .where('tasks.claimed_by', '=', sql<SessionId>`teammates.session_id`)
            .where(sql<boolean>`tasks.state = 'in_progress'`),
        ),
      ),
    );

/** What is ready in these lanes, in the order in which it is claimed. */
export async function readyInLanes(
  reader: Reader,
  user: UserId,
  lanes: readonly string[],
  most: number,
): Promise<Task[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .select('tasks.id')
    .where('tasks.user_id', '=', user)
    .where('tasks.lane', 'in', [...lanes])
    .where(READY)
    .orderBy('tasks.priority', 'desc')
    .orderBy('tasks.position')
    .orderBy('tasks.id')
    .limit(most)
    .execute();
  const ids = rows.map(({ id }) => id);
  const tasks = new Map((await findTasks(reader, ids)).map((task) => [task.id, task]));
  return ids.flatMap((id) => tasks.get(id) ?? []);
}

/** Hands this very task to a session, with a new fence, an attempt and an event; false when it was not ready any more. */
export async function claimThis(
  tx: Tx,
  ids: Ids,
  { user, claimant, task }: { user: UserId; claimant: SessionId; task: TaskId },
): Promise<boolean> {
  const claimed = await tx.db
    .updateTable('tasks')
    .set((eb) => ({
      state: 'in_progress',
      claimed_by: claimant,
      claim: ids.next('claim'),
      updated_at: tx.now,
      fence: eb('fence', '+', 1),
      attempts: eb('attempts', '+', 1),
    }))
    .where('id', '=', task)
    .where(READY)
    .returning('fence')
    .executeTakeFirst();
  if (!claimed) return false;
  const { fence } = claimed;
  await tx.hot(ATTEMPT, [newId(ids, 'attempt'), task, claimant, fence, tx.now]);
  await tx.event({ type: 'task.claimed', user, subject: task, data: { by: claimant, fence } });
  return true;
}
