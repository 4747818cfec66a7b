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
  type SessionId,
  type Team,
} from '#domain';
import { artifactRows, sessionRows, teamRows, userRows, type Reader } from '#store';
import { notFor, sessionEnded, sessionNotFound } from '../refusals.ts';
import { resolveTeam, standingIn, teamNotFound } from '../teams/team-lookup.ts';
import type { ArtifactRef } from './artifact-verbs.ts';

/** An artifact that the caller may look at, and the team that it belongs to. */
export interface Found {
  team: Team;
  artifact: Artifact;
}

/** Who calls, and the session of theirs whose teams are meant when none is named. */
export interface Asking {
  by: Principal;
  self: SessionId | null;
}

/** An id and the beginning of one say by themselves in which team it is; a name is looked for in the team that is meant. */
export async function resolveArtifact(
  reader: Reader,
  { by, self }: Asking,
  { team: teamRef, artifact: ref }: ArtifactRef,
): Promise<Result<Found, Refusal>> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see artifacts');
  const byId = await findById(reader, by, ref);
  if (byId && !byId.ok) return byId;
  if (byId) {
    const team = await teamRows.findTeam(reader, byId.value.team);
    if (!team || (await standingIn(reader, by, team)) === 'none') return artifactNotFound(ref);
    return ok({ team, artifact: byId.value });
  }
  const team = await resolveTeam(reader, by, teamRef, self);
  if (!team.ok) return team;
  const artifact = await artifactRows.findArtifactByName(reader, team.value.id, ref);
  return artifact ? ok({ team: team.value, artifact }) : artifactNotFound(ref, team.value.name);
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

const artifactNotFound = (ref: string, team?: string) =>
  refuse(
    refusal(
      'artifact.not_found',
      `No artifact "${ref}" was found${team === undefined ? '' : ` in the team "${team}"`}.`,
      { hint: 'See what there is: muster artifact list', details: { artifact: ref } },
    ),
  );

/** How a version names its author: a person's name, or the address of a session in the team. */
export interface Author {
  id: Principal['user'] | SessionId;
  name: string;
}

/**
 * Whether the caller writes artifacts of this type in this team, and who its author is then. Asked again in the unit that
 * writes: the team may have been deleted, and the caller have left it.
 */
export async function mayWrite(
  reader: Reader,
  by: Principal,
  team: Team,
  type: ArtifactType,
): Promise<Result<Author, Refusal>> {
  const now = await teamRows.findTeam(reader, team.id);
  if (now?.state !== 'active') return teamNotFound(team.name);
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
  return authorIn(reader, by.session, team, type);
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
