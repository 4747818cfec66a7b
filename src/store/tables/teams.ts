import { LIMITS } from '#domain';
import type { QualityGate, SessionId, TaskId, Team, TeamId, TeamState, UserId } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TeamsTable } from '../schema.ts';
import { flag, json, toJson, touched } from './row.ts';
import { ofShortId } from './selections.ts';
import { TASK_STEP } from './task-positions.ts';

function toTeam(row: Selectable<TeamsTable>): Team {
  return {
    id: row.id,
    user: row.user_id,
    name: row.name,
    description: row.description,
    lead: row.lead_id,
    state: row.state,
    cwd: row.cwd,
    source: json(row.source),
    workspace: row.workspace,
    gates: json<QualityGate[]>(row.gates) ?? [],
    planRequired: row.plan_required === 1,
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
  };
}

/** Literal states let the planner use the partial index of names. */
const ACTIVE = sql.lit<TeamState>('active');

/** Adds a team. Throws a violation of `teams_name` when the person has an active one of that name. */
export async function insertTeam(tx: Tx, team: Team): Promise<void> {
  await tx.db
    .insertInto('teams')
    .values({
      id: team.id,
      user_id: team.user,
      name: team.name,
      description: team.description,
      lead_id: team.lead,
      state: team.state,
      cwd: team.cwd,
      source: toJson(team.source),
      workspace: team.workspace,
      gates: JSON.stringify(team.gates),
      plan_required: flag(team.planRequired),
      live_teammates: 0,
      next_position: TASK_STEP,
      created_at: team.createdAt,
      deleted_at: team.deletedAt,
    })
    .execute();
}

export async function findTeam(reader: Reader, id: TeamId): Promise<Team | undefined> {
  const row = await reader.db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTeam(row);
}

/** Locks the team's row and reads it. */
export async function lockTeam(tx: Tx, id: TeamId): Promise<Team | undefined> {
  await tx.lock('teams', [id]);
  return findTeam(tx, id);
}

/** The person's active team of this name. */
export async function findTeamByName(reader: Reader, user: UserId, name: string): Promise<Team | undefined> {
  const row = await reader.db
    .selectFrom('teams')
    .selectAll()
    .where('user_id', '=', user)
    .where('name', '=', name)
    .where('state', '=', ACTIVE)
    .executeTakeFirst();
  return row && toTeam(row);
}

/** Teams of a person whose id begins so; two are enough to know that it is ambiguous. */
export async function findTeamsByShortId(reader: Reader, user: UserId, start: string): Promise<Team[]> {
  const rows = await reader.db.selectFrom('teams').selectAll().$call(ofShortId(user, start)).execute();
  return rows.map(toTeam);
}

export interface TeamQuery {
  user: UserId;
  state?: TeamState | undefined;
  /** Those that this session leads, or is or was a teammate of. */
  of?: SessionId | undefined;
  before?: TeamId | undefined;
  limit: number;
}

/** Newest first. */
export async function listTeams(reader: Reader, query: TeamQuery): Promise<Team[]> {
  const { of } = query;
  let select = reader.db.selectFrom('teams').selectAll().where('user_id', '=', query.user);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  if (of !== undefined)
    select = select.where((eb) =>
      eb.or([
        eb('lead_id', '=', of),
        eb('id', 'in', eb.selectFrom('teammates').select('team_id').where('session_id', '=', of)),
      ]),
    );
  return (await select.orderBy('id', 'desc').limit(query.limit).execute()).map(toTeam);
}

/** Active teams that a session leads, oldest first. */
export async function teamsLedBy(reader: Reader, lead: SessionId): Promise<Team[]> {
  const rows = await reader.db
    .selectFrom('teams')
    .selectAll()
    .where('lead_id', '=', lead)
    .where('state', '=', ACTIVE)
    .orderBy('id')
    .execute();
  return rows.map(toTeam);
}

/** How many active teams a person has; whoever adds one holds the lock of the person. */
export async function countTeams(reader: Reader, user: UserId): Promise<number> {
  const row = await reader.db
    .selectFrom('teams')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', user)
    .where('state', '=', ACTIVE)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Another session leads it from now on; the caller holds the lock of the team. */
export async function setLead(tx: Tx, id: TeamId, lead: SessionId): Promise<void> {
  await tx.db.updateTable('teams').set({ lead_id: lead }).where('id', '=', id).execute();
}

/** Its name is free at once. False when it was deleted before. */
export async function markTeamDeleted(tx: Tx, id: TeamId): Promise<boolean> {
  const result = await tx.db
    .updateTable('teams')
    .set({ state: 'deleted', deleted_at: tx.now })
    .where('id', '=', id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return touched(result) === 1;
}

/** Takes a place for a live teammate; false when all `most` are taken, or the team is deleted. The update is the guard. */
export async function takeTeammatePlace(tx: Tx, id: TeamId, most: number): Promise<boolean> {
  const result = await tx.db
    .updateTable('teams')
    .set((eb) => ({ live_teammates: eb('live_teammates', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'active')
    .where('live_teammates', '<', most)
    .executeTakeFirst();
  return touched(result) === 1;
}

export async function freeTeammatePlace(tx: Tx, id: TeamId): Promise<void> {
  await tx.db
    .updateTable('teams')
    .set((eb) => ({ live_teammates: eb('live_teammates', '-', 1) }))
    .where('id', '=', id)
    .where('live_teammates', '>', 0)
    .execute();
}

/**
 * Places at the end of the team's columns for new tasks, a step apart: the first of them. `full`: it would have too many
 * open ones; `deleted`: nothing comes back. The row that this writes makes those who add tasks take turns.
 */
export async function takeTeamTaskPlaces(
  tx: Tx,
  id: TeamId,
  tasks: number,
): Promise<{ first: number } | 'full' | 'deleted'> {
  const row = await tx.db
    .updateTable('teams')
    .set((eb) => ({ next_position: eb('next_position', '+', tasks * TASK_STEP) }))
    .where('id', '=', id)
    .where('state', '=', 'active')
    .returning('next_position')
    .executeTakeFirst();
  if (!row) return 'deleted';
  const open = (await countTeamTasks(tx, [id])).get(id)?.open ?? 0;
  return open + tasks > LIMITS.tasksPerTeam ? 'full' : { first: row.next_position - tasks * TASK_STEP };
}

export interface TeamTaskCounts {
  open: number;
  done: number;
  blocked: number;
}

/** `open`: neither done nor cancelled; `blocked`: of those, the ones that are blocked. */
export async function countTeamTasks(
  reader: Reader,
  teams: readonly TeamId[],
): Promise<Map<TeamId, TeamTaskCounts>> {
  const counts = new Map(teams.map((team) => [team, { open: 0, done: 0, blocked: 0 }]));
  if (teams.length === 0) return counts;
  const { rows } = await sql<{ team_id: TeamId; state: string; blocked: number; n: number }>`
    select team_id, state, case when blocked is null then 0 else 1 end as blocked, count(*) as n from tasks
      where team_id in (${sql.join(teams)}) group by 1, 2, 3`.execute(reader.db);
  for (const { team_id, state, blocked, n } of rows) {
    const of = counts.get(team_id);
    if (!of || state === 'cancelled') continue;
    if (state === 'done') of.done += n;
    else {
      of.open += n;
      if (blocked === 1) of.blocked += n;
    }
  }
  return counts;
}

/** Open tasks of a team, oldest first. */
export async function openTasksOfTeam(reader: Reader, team: TeamId, most: number): Promise<TaskId[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .select('id')
    .where('team_id', '=', team)
    .where('state', 'not in', ['done', 'cancelled'])
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Open tasks of a team that are for this session, oldest first. */
export async function assignedInTeam(reader: Reader, team: TeamId, session: SessionId): Promise<TaskId[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .select('id')
    .where('assignee', '=', session)
    .where('team_id', '=', team)
    .where('state', 'not in', ['done', 'cancelled'])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
