import { ok, refuse, type Result } from '#base';
import {
  addressOf,
  awaitsPlan,
  isId,
  leadAddress,
  may,
  mayWriteArtifact,
  refusal,
  type Artifact,
  type ArtifactType,
  type Principal,
  type Refusal,
  type Run,
  type SessionId,
  type Team,
} from '#domain';
import {
  artifactRows,
  runRows,
  sessionRoleRows,
  sessionRows,
  stepRows,
  teamRows,
  userRows,
  type Reader,
} from '#store';
import { notFor, sessionEnded, sessionNotFound } from '../refusals.ts';
import { teamNotFound } from '../teams/team-lookup.ts';
import { runNotFound } from '../workflows/run-lookup.ts';
import { findByName, homeOf, homeText, resolveHome, type Asking, type Home } from './artifact-home.ts';
import type { ArtifactRef } from './artifact-verbs.ts';

/** An artifact that the caller may look at, and whose it is. */
export interface Found {
  home: Home;
  artifact: Artifact;
}

/** An id and the beginning of one say by themselves where it is; a name is looked for in the team or run that is meant. */
export async function resolveArtifact(
  reader: Reader,
  asking: Asking,
  { artifact: ref, ...where }: ArtifactRef,
): Promise<Result<Found, Refusal>> {
  const { by } = asking;
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see artifacts');
  const byId = await findById(reader, by, ref);
  if (byId && !byId.ok) return byId;
  if (byId) {
    const home = await homeOf(reader, by, byId.value);
    return home ? ok({ home, artifact: byId.value }) : artifactNotFound(ref);
  }
  const home = await resolveHome(reader, asking, where);
  if (!home.ok) return home;
  const artifact = await findByName(reader, home.value, ref);
  return artifact ? ok({ home: home.value, artifact }) : artifactNotFound(ref, home.value);
}

async function findById(
  reader: Reader,
  by: Principal,
  ref: string,
): Promise<Result<Artifact, Refusal> | undefined> {
  if (isId('artifact', ref)) {
    const artifact = await artifactRows.findArtifact(reader, ref);
    return artifact?.user === by.user ? ok(artifact) : artifactNotFound(ref);
  }
  if (!/^art_[0-9a-z]{4,22}$/.test(ref)) return undefined;
  const found = await artifactRows.findArtifactsByShortId(reader, by.user, ref);
  const [one] = found;
  if (!one) return artifactNotFound(ref);
  if (found.length === 1) return ok(one);
  return refuse(
    refusal('artifact.ambiguous', `Several artifacts begin with "${ref}".`, {
      hint: `Give more of the id: ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}`,
      details: { choices: found.map(({ id, name }) => ({ id, name })) },
    }),
  );
}

const artifactNotFound = (ref: string, home?: Home) =>
  refuse(
    refusal(
      'artifact.not_found',
      `No artifact "${ref}" was found${home === undefined ? '' : ` in ${homeText(home)}`}.`,
      { hint: 'See what there is: muster artifact list', details: { artifact: ref } },
    ),
  );

/** How a version names its author: a person's name, the address of a session in the team, or the step that a session does. */
export interface Author {
  id: Principal['user'] | SessionId;
  name: string;
}

/**
 * Whether the caller writes artifacts of this type there, and who its author is then. Asked again in the unit that
 * writes: the team may have been deleted, and the caller have left it.
 */
export async function mayWrite(
  reader: Reader,
  by: Principal,
  home: Home,
  type: ArtifactType,
): Promise<Result<Author, Refusal>> {
  const gone = await whyGone(reader, home);
  if (gone) return gone;
  if (by.kind === 'user') {
    if (!may(by, 'own.change')) return notFor(by, 'write artifacts: a viewer looks');
    const user = await userRows.findUser(reader, by.user);
    return ok({ id: by.user, name: user?.name ?? by.user });
  }
  if (by.kind !== 'session') return notFor(by, 'write artifacts');
  if (by.looksOnly) return notFor(by, 'write artifacts: its person is a viewer');
  const session = await sessionRows.findSession(reader, by.session);
  if (!session) return sessionNotFound(by.session);
  if (session.state !== 'starting' && session.state !== 'open') return sessionEnded(session);
  return home.is === 'team'
    ? authorIn(reader, by.session, home.team, type)
    : authorOfStep(reader, by.session, home.run, type);
}

async function whyGone(reader: Reader, home: Home) {
  if (home.is === 'run')
    return (await runRows.findRun(reader, home.run.id)) ? undefined : runNotFound(home.run.id);
  const now = await teamRows.findTeam(reader, home.team.id);
  return now?.state === 'active' ? undefined : teamNotFound(home.team.name);
}

/** Whoever does a step of the run writes as its role may; whoever started it reads. */
async function authorOfStep(
  reader: Reader,
  session: SessionId,
  run: Run,
  type: ArtifactType,
): Promise<Result<Author, Refusal>> {
  const step = await stepRows.stepOfSession(reader, session);
  if (step?.run !== run.id)
    return refuse(
      refusal('artifact.forbidden', `The session that calls does no step of the run "${run.name}".`, {
        hint: 'Its steps and people write its artifacts; you may read them.',
        details: { run: run.id },
      }),
    );
  const role = await sessionRoleRows.sessionRole(reader, session);
  if (mayWriteArtifact(role?.mayWrite ?? true, type)) return ok({ id: session, name: step.name });
  return refuse(forbidden(type, role?.name ?? '', false));
}

async function authorIn(
  reader: Reader,
  session: SessionId,
  team: Team,
  type: ArtifactType,
): Promise<Result<Author, Refusal>> {
  if (session === team.lead) return ok({ id: session, name: leadAddress(team.name) });
  const mate = await teamRows.findTeammate(reader, session);
  if (mate?.team !== team.id || mate.leftAt !== null)
    return refuse(
      refusal('team.forbidden', `The session that calls is not in the team "${team.name}".`, {
        hint: 'A session reaches the teams that it leads or works in.',
        details: { team: team.id },
      }),
    );
  const role = await teamRows.profileOf(reader, session);
  const mayWriteFiles = (role?.mayWrite ?? false) && !awaitsPlan(mate.plan);
  if (mayWriteArtifact(mayWriteFiles, type)) return ok({ id: session, name: addressOf(team.name, mate) });
  return refuse(forbidden(type, mate.role, role?.mayWrite ?? false));
}

const forbidden = (type: ArtifactType, role: string, owesPlan: boolean): Refusal =>
  refusal(
    'artifact.forbidden',
    owesPlan
      ? `Until its plan is approved, this session writes no artifact of type ${type}.`
      : `The role "${role}" may not write artifacts of type ${type}.`,
    {
      hint: 'Hand it in as design_doc, review_comment or data.',
      details: { type, role },
    },
  );
