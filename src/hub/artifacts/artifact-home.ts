import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Artifact, Principal, Refusal, Run, RunId, SessionId, Team, TeamId } from '#domain';
import { artifactRows, runRows, stepRows, teamRows, type Reader, type Tx } from '#store';
import { resolveTeam, standingIn } from '../teams/team-lookup.ts';
import { resolveRun, runNotFound } from '../workflows/run-lookup.ts';

/** Whose an artifact is: a team's, or a run's. */
export type Home = { is: 'team'; team: Team } | { is: 'run'; run: Run };

/** Who calls, and the session of theirs whose teams are meant when none is named. */
export interface Asking {
  by: Principal;
  self: SessionId | null;
}

/** As a call names it; neither means the run that the caller's session does a step of, or the team that it is in. */
export interface HomeRef {
  team?: string | undefined;
  run?: string | undefined;
}

/** `the team "crew"`, as refusals name it. */
export const homeText = (home: Home): string =>
  home.is === 'team' ? `the team "${home.team.name}"` : `the run "${home.run.name}"`;

/** Its columns, and what events tell of it. */
export const homeIds = (home: Home): { team: TeamId | null; run: RunId | null } =>
  home.is === 'team' ? { team: home.team.id, run: null } : { team: null, run: home.run.id };

export const homeUser = (home: Home) => (home.is === 'team' ? home.team.user : home.run.user);

/** The team or the run that a call means, if the caller may look into it. */
export async function resolveHome(
  reader: Reader,
  { by, self }: Asking,
  { team, run }: HomeRef,
): Promise<Result<Home, Refusal>> {
  if (team !== undefined && run !== undefined)
    return refuse(
      refusal('request.invalid', 'An artifact is of a team or of a run, not of both.', {
        hint: 'Name one of the two.',
      }),
    );
  if (run !== undefined) return namedRun(reader, by, run);
  const own = team === undefined ? await ownRun(reader, by) : undefined;
  if (own) return ok({ is: 'run', run: own });
  const found = await resolveTeam(reader, by, team, self);
  return found.ok ? ok({ is: 'team', team: found.value }) : found;
}

/** A run that the caller sees, or that its session does a step of. */
async function namedRun(reader: Reader, by: Principal, ref: string): Promise<Result<Home, Refusal>> {
  const own = await ownRun(reader, by);
  if (own && (own.id === ref || (ref.length >= 8 && own.id.startsWith(ref))))
    return ok({ is: 'run', run: own });
  const run = await resolveRun(reader, by, ref);
  return run.ok ? ok({ is: 'run', run: run.value }) : run;
}

/** The run that the calling session does a step of. */
export async function ownRun(reader: Reader, by: Principal): Promise<Run | undefined> {
  if (by.kind !== 'session') return undefined;
  const step = await stepRows.stepOfSession(reader, by.session);
  const run = step && (await runRows.findRun(reader, step.run));
  return run?.user === by.user ? run : undefined;
}

/** Where an artifact is, for a caller who may look there; undefined for all others. */
export async function homeOf(
  reader: Reader,
  by: Principal,
  { team, run }: Artifact,
): Promise<Home | undefined> {
  if (team !== null) {
    const found = await teamRows.findTeam(reader, team);
    return found && (await standingIn(reader, by, found)) !== 'none'
      ? { is: 'team', team: found }
      : undefined;
  }
  const found = run === null ? runNotFound('') : await namedRun(reader, by, run);
  return found.ok ? found.value : undefined;
}

/** What stands under a name there. */
export const findByName = (reader: Reader, home: Home, name: string): Promise<Artifact | undefined> =>
  home.is === 'team'
    ? artifactRows.findArtifactByName(reader, home.team.id, name)
    : artifactRows.findRunArtifact(reader, home.run.id, name);

/** Takes room of its bounds; false when there is not so much left. */
export const takeRoomOf = (
  tx: Tx,
  home: Home,
  wanted: { artifacts: number; bytes: number },
): Promise<boolean> =>
  home.is === 'team'
    ? artifactRows.takeRoom(tx, home.team.id, wanted)
    : artifactRows.takeRunRoom(tx, home.run.id, wanted);
