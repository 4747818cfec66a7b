import type { Ids } from '#base';
import { newId } from '#domain';
import type { SessionId, Task, TaskId, UserId } from '#domain';
import { sql } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import { freeAmong, mailWaits } from './free-sessions.ts';
import { ATTEMPT } from './task-claim-statements.ts';
import { findTasks } from './tasks.ts';

/** The words of the index `tasks_ready`, so that it is used. */
const ready = (
  tasks: string,
) => sql<boolean>`${sql.id(tasks, 'state')} = 'up_next' and ${sql.id(tasks, 'unmet')} = 0
  and ${sql.id(tasks, 'blocked')} is null and ${sql.id(tasks, 'claimed_by')} is null and ${sql.id(tasks, 'not_before')} is null`;
const READY = ready('tasks');

const NEXT = sql`order by later.user_id, later.lane limit 1`;
/** Each user and lane with something ready, by a probe or two of the index, however much is ready in the one before it. */
const READY_LANES = sql`with recursive lanes (user_id, lane) as (
    select * from (select user_id, lane from tasks where ${READY} order by user_id, lane limit 1) as first_lane
    union all
    select tasks.user_id, tasks.lane from lanes join tasks on tasks.id = coalesce(
      (select later.id from tasks as later
        where ${ready('later')} and later.user_id = lanes.user_id and later.lane > lanes.lane ${NEXT}),
      (select later.id from tasks as later where ${ready('later')} and later.user_id > lanes.user_id ${NEXT})))`;

/** Teammates for whom, or for whose team, a task is ready; few, whatever the number of teammates. The lanes come first. */
const WANTED = sql<SessionId>`(${READY_LANES}
  select teammates.session_id from lanes cross join teammates
    where teammates.team_id = lanes.lane and teammates.left_at is null
  union
  select teammates.session_id from lanes cross join teammates where teammates.session_id = lanes.lane)`;

// Each is looked for once, and the second only where the first is: SQLite would join two `exists`.
const MAY_BE_IDLE: HotStatement = {
  name: 'teammates_may_be_idle',
  sqlite: `select 1 as found where (select 1 from teammates where left_at is null limit 1) = 1
    and (select 1 from tasks where state = 'up_next' and unmet = 0 and blocked is null and claimed_by is null
      and not_before is null limit 1) = 1`,
};

/**
 * Live teammates of active teams that have nothing to do: no turn, no mail, no request to stop, no plan that is owed,
 * turns left and no task held; and for whom, or for whose team, a task is ready.
 */
export async function idleTeammates(reader: Reader, most: number): Promise<SessionId[]> {
  // Asked whenever a turn ends, and mostly there is no teammate or nothing ready.
  if ((await reader.hot(MAY_BE_IDLE, [])).length === 0) return [];
  const rows = await idle(reader, WANTED).orderBy('sessions.id').limit(most).execute();
  return rows.map((row) => row.id);
}

/** Whether it still has nothing to do; whoever acts on it holds the lock of its session. */
export async function isIdleTeammate(reader: Reader, session: SessionId): Promise<boolean> {
  return (await idle(reader, [session]).executeTakeFirst()) !== undefined;
}

const idle = (...among: Parameters<typeof freeAmong>) =>
  freeAmong(...among)
    .innerJoin('teammates', 'teammates.session_id', 'sessions.id')
    .innerJoin('teams', 'teams.id', 'teammates.team_id')
    .where('teammates.left_at', 'is', null)
    .where('teams.state', '=', 'active')
    .where((eb) =>
      eb.or([eb('teammates.stop_state', 'is', null), eb('teammates.stop_state', '=', 'declined')]),
    )
    .where('teammates.plan', 'in', ['not_required', 'approved'])
    .whereRef('teammates.turns_used', '<', 'teammates.turns_most')
    .where((eb) => eb.not(mailWaits()))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('tasks')
            .select('tasks.id')
            .whereRef('tasks.user_id', '=', 'sessions.user_id')
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
