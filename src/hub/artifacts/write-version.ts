import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal, Team, VersionState } from '#domain';
import { artifactRows, type Tx } from '#store';
import type { ArtifactDeps } from './artifact-ports.ts';
import { mayWrite, type Found } from './artifact-place.ts';
import { bodyUnknown, type KeptBody } from './keep-body.ts';

/** A version as it will be, but for its number, which the move of its artifact gives. */
export interface NewVersion {
  body: KeptBody;
  base: number | null;
  state: VersionState;
  note: string | null;
}

/** What one write changes: versions that are added in this order, and how the artifact stands then. */
export interface WritePlan {
  versions: readonly NewVersion[];
  /** Index in `versions` of the one that becomes the head. */
  head?: number;
  /** Index in `versions` of one that waits to be resolved; null: what waited is resolved. */
  conflict?: number | null;
  /** How the version that waited goes on. */
  settle?: VersionState;
}

/** Another moved the artifact since it was read: look again, and plan anew. */
export const MOVED = 'moved';

/** Does what was planned, where the artifact stands as it did when that was planned; `MOVED` when it does not. */
export function writeVersions(
  deps: ArtifactDeps,
  by: Principal,
  { team, artifact }: Found,
  plan: WritePlan,
): Promise<Result<ArtifactVersion[] | typeof MOVED, Refusal>> {
  return deps.store.unit(async (tx) => {
    const author = await mayWrite(tx, by, team, artifact.type);
    if (!author.ok) return author;
    const to = standingAfter(artifact, plan);
    if (to.versions > LIMITS.versionsPerArtifact) return refuse(tooManyVersions(artifact));
    // The guard: of those who saw the artifact as it stands, one moves it on.
    if (!(await artifactRows.moveArtifact(tx, artifact.id, artifact, to))) return ok(MOVED);
    const room = await takeRoom(tx, team, { artifacts: 0, versions: plan.versions });
    if (!room.ok) return room;
    const written = plan.versions.map((version, index) => ({
      artifact: artifact.id,
      version: artifact.versions + index + 1,
      base: version.base,
      state: version.state,
      author: author.value.id,
      authorName: author.value.name,
      ...version.body,
      note: version.note,
      createdAt: tx.now,
    }));
    for (const version of written) await addVersion(deps, tx, { team, artifact }, version);
    if (plan.settle !== undefined && artifact.conflict !== null)
      await artifactRows.setVersionState(tx, artifact.id, artifact.conflict, plan.settle);
    await tellWrite(tx, by, { ...artifact, ...to }, written, plan);
    return ok(written);
  });
}

function standingAfter(artifact: Artifact, { versions, head, conflict }: WritePlan): artifactRows.Standing {
  const number = (index: number) => artifact.versions + index + 1;
  const waits = conflict === undefined ? artifact.conflict : conflict;
  return {
    versions: artifact.versions + versions.length,
    head: head === undefined ? artifact.head : number(head),
    conflict: conflict === undefined || conflict === null ? waits : number(conflict),
  };
}

/** Bodies are held, and count against the bounds of the team: each version as large as it is, kept once or not. */
export async function takeRoom(
  tx: Tx,
  team: Team,
  wanted: { artifacts: number; versions: readonly Pick<NewVersion, 'body'>[] },
): Promise<Result<void, Refusal>> {
  const bodies = wanted.versions.map(({ body }) => body);
  // In one order, so that two units that hold the same bodies wait for each other in one direction.
  for (const digest of [...new Set(bodies.map((body) => body.digest))].toSorted())
    if ((await artifactRows.holdBody(tx, { user: team.user, digest })) === undefined)
      return bodyUnknown(digest);
  const bytes = bodies.reduce((sum, body) => sum + body.bytes, 0);
  if (await artifactRows.takeRoom(tx, team.id, { artifacts: wanted.artifacts, bytes })) return ok(undefined);
  return refuse(
    refusal(
      'artifact.full',
      `The team "${team.name}" has no room for it: at most ${LIMITS.artifactsPerTeam} artifacts, and ${LIMITS.artifactBytesPerTeam} bytes in all versions together.`,
      {
        hint: 'Write into an artifact that is there, keep large data as files, or form another team.',
        details: { artifacts: LIMITS.artifactsPerTeam, bytes: LIMITS.artifactBytesPerTeam },
      },
    ),
  );
}

/** Adds a version and tells whoever subscribed. */
export async function addVersion(
  deps: ArtifactDeps,
  tx: Tx,
  { team, artifact }: Found,
  version: ArtifactVersion,
): Promise<void> {
  await artifactRows.insertVersion(tx, artifact.user, version);
  await deps.announceVersion(tx, { team, artifact, version });
}

const tooManyVersions = (artifact: Artifact): Refusal =>
  refusal(
    'artifact.full',
    `"${artifact.name}" has ${artifact.versions} versions, and an artifact has at most ${LIMITS.versionsPerArtifact}: none is ever dropped.`,
    {
      hint: 'Go on in a new artifact, under another name.',
      details: { artifact: artifact.id, most: LIMITS.versionsPerArtifact },
    },
  );

async function tellWrite(
  tx: Tx,
  by: Principal,
  artifact: Artifact,
  written: readonly ArtifactVersion[],
  plan: WritePlan,
): Promise<void> {
  const type =
    plan.conflict === null
      ? 'artifact.resolved'
      : plan.conflict === undefined
        ? 'artifact.updated'
        : 'artifact.conflicted';
  const { id, team, name, head, conflict } = artifact;
  await tx.event({
    type,
    user: artifact.user,
    ...(by.kind === 'session' ? { session: by.session } : {}),
    subject: id,
    data: { team, name, head, conflict, versions: written.map(({ version }) => version) },
  });
}
