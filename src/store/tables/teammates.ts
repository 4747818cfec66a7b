import type { AgentId, Role, SessionId, StopRequest, Teammate, TeamId } from '#domain';
import type { Insertable, Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TeammatesTable } from '../schema.ts';
import { flag, json, touched } from './row.ts';
import { freeTeammatePlace } from './teams.ts';

type Row = Selectable<TeammatesTable> & { agent_id: AgentId | null };

function toTeammate(row: Row): Teammate {
  return {
    team: row.team_id,
    session: row.session_id,
    name: row.name,
    role: row.role,
    plan: row.plan,
    stop: toStop(row),
    workspace: row.workspace,
    workspaceAsked: row.workspace_asked === 1,
    path: row.path,
    branch: row.branch,
    baseCommit: row.base_commit,
    agent: row.agent_id,
    topics: json<string[]>(row.topics) ?? [],
    turnsUsed: row.turns_used,
    turnsMost: row.turns_most,
    fullMode: row.full_mode,
    joinedAt: row.joined_at,
    leftAt: row.left_at,
    leftWhy: row.left_why,
  };
}

function toStop(row: Row): StopRequest | null {
  if (row.stop_id === null || row.stop_state === null) return null;
  return {
    id: row.stop_id,
    state: row.stop_state,
    reason: row.stop_reason,
    answer: row.stop_answer,
    askedAt: row.stop_asked_at ?? 0,
    deadlineAt: row.stop_deadline_at ?? 0,
  };
}

/** A place in a team, with the role as it is now: a file that changes later changes nobody who has joined. */
export type NewTeammate = Omit<Teammate, 'agent' | 'stop' | 'leftAt' | 'leftWhy'> & { profile: Role };

/** Adds a teammate, whose place was taken before. Throws a violation of `teammates_name` when the name is held. */
export async function insertTeammate(tx: Tx, mate: NewTeammate): Promise<void> {
  const row: Insertable<TeammatesTable> = {
    session_id: mate.session,
    team_id: mate.team,
    name: mate.name,
    role: mate.role,
    profile: JSON.stringify(mate.profile),
    plan: mate.plan,
    full_mode: mate.fullMode,
    workspace: mate.workspace,
    workspace_asked: flag(mate.workspaceAsked),
    path: mate.path,
    branch: mate.branch,
    base_commit: mate.baseCommit,
    topics: JSON.stringify(mate.topics),
    turns_used: mate.turnsUsed,
    turns_most: mate.turnsMost,
    turns_told_at: null,
    stop_id: null,
    stop_state: null,
    stop_reason: null,
    stop_answer: null,
    stop_asked_at: null,
    stop_deadline_at: null,
    joined_at: mate.joinedAt,
    left_at: null,
    left_why: null,
  };
  await tx.db.insertInto('teammates').values(row).execute();
}

const mates = (reader: Reader) =>
  reader.db
    .selectFrom('teammates')
    .innerJoin('sessions', 'sessions.id', 'teammates.session_id')
    .selectAll('teammates')
    .select('sessions.agent_id');

/** The place of a session in a team, also after it has left. */
export async function findTeammate(reader: Reader, session: SessionId): Promise<Teammate | undefined> {
  const row = await mates(reader).where('teammates.session_id', '=', session).executeTakeFirst();
  return row && toTeammate(row);
}

export async function findTeammates(reader: Reader, sessions: readonly SessionId[]): Promise<Teammate[]> {
  if (sessions.length === 0) return [];
  const rows = await mates(reader)
    .where('teammates.session_id', 'in', [...sessions])
    .execute();
  return rows.map(toTeammate);
}

/** The live teammate of this name. */
export async function findLiveTeammate(
  reader: Reader,
  team: TeamId,
  name: string,
): Promise<Teammate | undefined> {
  const row = await mates(reader)
    .where('teammates.team_id', '=', team)
    .where('teammates.name', '=', name)
    .where('teammates.left_at', 'is', null)
    .executeTakeFirst();
  return row && toTeammate(row);
}

/** The one of this name that left last. */
export async function findFormerTeammate(
  reader: Reader,
  team: TeamId,
  name: string,
): Promise<Teammate | undefined> {
  const row = await mates(reader)
    .where('teammates.team_id', '=', team)
    .where('teammates.name', '=', name)
    .where('teammates.left_at', 'is not', null)
    .orderBy('teammates.left_at', 'desc')
    .orderBy('teammates.session_id', 'desc')
    .executeTakeFirst();
  return row && toTeammate(row);
}

/** Live teammates in the order in which they joined. */
export async function liveTeammates(reader: Reader, team: TeamId): Promise<Teammate[]> {
  const rows = await mates(reader)
    .where('teammates.team_id', '=', team)
    .where('teammates.left_at', 'is', null)
    .orderBy('teammates.session_id')
    .execute();
  return rows.map(toTeammate);
}

/** Those of several teams. */
export async function liveTeammatesOf(reader: Reader, teams: readonly TeamId[]): Promise<Teammate[]> {
  if (teams.length === 0) return [];
  const rows = await mates(reader)
    .where('teammates.team_id', 'in', [...teams])
    .where('teammates.left_at', 'is', null)
    .orderBy('teammates.session_id')
    .execute();
  return rows.map(toTeammate);
}

/** How many live teammates each team has. */
export async function countLiveTeammates(
  reader: Reader,
  teams: readonly TeamId[],
): Promise<Map<TeamId, number>> {
  if (teams.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('teams')
    .select(['id', 'live_teammates'])
    .where('id', 'in', [...teams])
    .execute();
  return new Map(rows.map(({ id, live_teammates: n }) => [id, n]));
}

/** Those that have left, the last first. */
export async function formerTeammates(reader: Reader, team: TeamId, most: number): Promise<Teammate[]> {
  const rows = await mates(reader)
    .where('teammates.team_id', '=', team)
    .where('teammates.left_at', 'is not', null)
    .orderBy('teammates.left_at', 'desc')
    .orderBy('teammates.session_id', 'desc')
    .limit(most)
    .execute();
  return rows.map(toTeammate);
}

/** Live teammates whose sessions live on an agent. */
export async function teammatesOn(reader: Reader, agent: AgentId): Promise<Teammate[]> {
  const rows = await mates(reader)
    .where('sessions.agent_id', '=', agent)
    .where('teammates.left_at', 'is', null)
    .orderBy('teammates.session_id')
    .execute();
  return rows.map(toTeammate);
}

/** The teammate who was asked to stop by this request. */
export async function findStop(reader: Reader, request: string): Promise<Teammate | undefined> {
  const row = await mates(reader).where('teammates.stop_id', '=', request).executeTakeFirst();
  return row && toTeammate(row);
}

/** The role that a teammate was spawned with, whole. */
export async function profileOf(reader: Reader, session: SessionId): Promise<Role | null> {
  const row = await reader.db
    .selectFrom('teammates')
    .select('profile')
    .where('session_id', '=', session)
    .executeTakeFirst();
  return json<Role>(row?.profile ?? null);
}

/** What its agent told of its workspace, and what it subscribes to. */
export async function changeTeammate(
  tx: Tx,
  session: SessionId,
  changes: Partial<Pick<Teammate, 'workspace' | 'path' | 'branch' | 'baseCommit' | 'topics'>>,
): Promise<void> {
  const { workspace, path, branch, baseCommit, topics } = changes;
  const set = {
    ...(workspace === undefined ? {} : { workspace }),
    ...(path === undefined ? {} : { path }),
    ...(branch === undefined ? {} : { branch }),
    ...(baseCommit === undefined ? {} : { base_commit: baseCommit }),
    ...(topics === undefined ? {} : { topics: JSON.stringify(topics) }),
  };
  if (Object.keys(set).length > 0)
    await tx.db.updateTable('teammates').set(set).where('session_id', '=', session).execute();
}

/** It is over: name and place are free. False when it had left before. */
export async function leaveTeam(
  tx: Tx,
  { session, team }: Pick<Teammate, 'session' | 'team'>,
  why: string,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('teammates')
    .set({ left_at: tx.now, left_why: why })
    .where('session_id', '=', session)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (touched(result) === 0) return false;
  await freeTeammatePlace(tx, team);
  return true;
}
