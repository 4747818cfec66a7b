import type { RunId, SessionId, StepId, TeamId, UserId } from '#domain';
import type { Reader } from '../port.ts';

/** Where in a run something is asked. */
export interface StepPlace {
  step: StepId;
  /** The session that works on it, or did. */
  session: SessionId | null;
  name: string;
  run: RunId;
  runName: string;
}

const places = (reader: Reader) =>
  reader.db
    .selectFrom('run_steps')
    .innerJoin('runs', 'runs.id', 'run_steps.run_id')
    .select(['run_steps.id as step', 'run_steps.name', 'runs.id as run', 'runs.name as runName']);

/** The places of these steps in their runs. */
export async function placesOfSteps(reader: Reader, steps: readonly StepId[]): Promise<StepPlace[]> {
  if (steps.length === 0) return [];
  const rows = await places(reader)
    .where('run_steps.id', 'in', [...steps])
    .execute();
  return rows.map((row) => ({ ...row, session: null }));
}

/** The places in runs that these sessions work at, or did. */
export async function placesOfSessions(reader: Reader, sessions: readonly SessionId[]): Promise<StepPlace[]> {
  if (sessions.length === 0) return [];
  return places(reader)
    .innerJoin('run_tries', 'run_tries.step_id', 'run_steps.id')
    .select('run_tries.session_id as session')
    .where('run_tries.session_id', 'in', [...sessions])
    .execute();
}

export async function namesOfRuns(
  reader: Reader,
  runs: readonly RunId[],
): Promise<{ id: RunId; name: string }[]> {
  if (runs.length === 0) return [];
  return reader.db
    .selectFrom('runs')
    .select(['id', 'name'])
    .where('id', 'in', [...runs])
    .execute();
}

/** A session's place in a team, also after it has left. */
export interface TeamPlace {
  session: SessionId;
  name: string;
  role: string;
  team: TeamId;
  teamName: string;
}

export async function placesInTeams(reader: Reader, sessions: readonly SessionId[]): Promise<TeamPlace[]> {
  if (sessions.length === 0) return [];
  return reader.db
    .selectFrom('teammates')
    .innerJoin('teams', 'teams.id', 'teammates.team_id')
    .select([
      'teammates.session_id as session',
      'teammates.name',
      'teammates.role',
      'teams.id as team',
      'teams.name as teamName',
    ])
    .where('teammates.session_id', 'in', [...sessions])
    .execute();
}

/** What people are called; of those that are gone nothing. */
export async function namesOfUsers(
  reader: Reader,
  users: readonly UserId[],
): Promise<{ id: UserId; name: string }[]> {
  if (users.length === 0) return [];
  return reader.db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [...users])
    .execute();
}
