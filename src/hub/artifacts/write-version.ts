import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal, VersionState } from '#domain';
import { artifactRows, type Tx } from '#store';
import type { ArtifactDeps } from './artifact-ports.ts';
import { homeText, homeUser, takeRoomOf, type Home } from './artifact-home.ts';
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
  { home, artifact }: Found,
  plan: WritePlan,
): Promise<Result<ArtifactVersion[] | typeof MOVED, Refusal>> {
  return deps.store.unit(async (tx) => {
    const author = await mayWrite(tx, by, home, artifact.type);
    if (!author.ok) return author;
    const to = standingAfter(artifact, plan);
    if (to.versions > LIMITS.versionsPerArtifact) return refuse(tooManyVersions(artifact));
    // A step that ends holds the room of its run before it looks at what is there: so in one direction.
    if (home.is === 'run') await takeRoomOf(tx, home, { artifacts: 0, bytes: 0 });
    // The guard: of those who saw the artifact as it stands, one moves it on.
    if (!(await artifactRows.moveArtifact(tx, artifact.id, artifact, to))) return ok(MOVED);
    const room = await takeRoom(tx, home, { artifacts: 0, versions: plan.versions });
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
    for (const version of written) await addVersion(deps, tx, { home, artifact }, version);
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

/** Bodies are held, and count against the bounds of the team or run: each version as large as it is, kept once or not. */
export async function takeRoom(
  tx: Tx,
  home: Home,
  wanted: { artifacts: number; versions: readonly Pick<NewVersion, 'body'>[] },
): Promise<Result<void, Refusal>> {
  const bodies = wanted.versions.map(({ body }) => body);
  // In one order, so that two units that hold the same bodies wait for each other in one direction.
  for (const digest of [...new Set(bodies.map((body) => body.digest))].toSorted())
    if ((await artifactRows.holdBody(tx, { user: homeUser(home), digest })) === undefined)
      return bodyUnknown(digest);
  const bytes = bodies.reduce((sum, body) => sum + body.bytes, 0);
  if (await takeRoomOf(tx, home, { artifacts: wanted.artifacts, bytes })) return ok(undefined);
  const [artifacts, most] =
    home.is === 'team'
      ? [LIMITS.artifactsPerTeam, LIMITS.artifactBytesPerTeam]
      : [LIMITS.artifactsPerRun, LIMITS.artifactBytesPerRun];
  return refuse(
    refusal(
      'artifact.full',
      `There is no room for it in ${homeText(home)}: at most ${artifacts} artifacts, and ${most} bytes in all versions together.`,
      {
        hint: `Write into an artifact that is there, keep large data as files, or ${home.is === 'team' ? 'form another team' : 'start another run'}.`,
        details: { artifacts, bytes: most },
      },
    ),
  );
}

/** Adds a version and tells whoever subscribed. */
export async function addVersion(
  deps: ArtifactDeps,
  tx: Tx,
  { home, artifact }: Found,
  version: ArtifactVersion,
): Promise<void> {
  await artifactRows.insertVersion(tx, artifact.user, version);
  if (home.is === 'team') await deps.announceVersion(tx, { team: home.team, artifact, version });
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
  const { id, team, run, name, head, conflict } = artifact;
  await tx.event({
    type,
    user: artifact.user,
    ...(by.kind === 'session' ? { session: by.session } : {}),
    subject: id,
    data: { team, run, name, head, conflict, versions: written.map(({ version }) => version) },
  });
}
