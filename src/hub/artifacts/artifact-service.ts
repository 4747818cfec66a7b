import { ok, refuse, type Result } from '#base';
import { LIMITS, may, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal, Team } from '#domain';
import { artifactRows, teamRows, type Reader } from '#store';
import type { Answer, Page, PageOf } from '../answer.ts';
import { cursorInvalid, idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { resolveTeam } from '../teams/team-lookup.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import { resolveArtifact, type Asking, type Found } from './artifact-place.ts';
import type { ArtifactRef, ArtifactService, ArtifactView } from './artifact-verbs.ts';
import { readView, readViews, versionUnknown } from './artifact-views.ts';
import { createArtifact } from './create-artifact.ts';
import { cutText } from './cut-text.ts';
import { digestOf, keepBody, type KeptBody } from './keep-body.ts';
import { diffBodies, isText } from './merge-text.ts';
import { resolveConflict } from './resolve-conflict.ts';
import { updateArtifact } from './update-artifact.ts';

/** Artifacts for people and the sessions of a team. */
export function createArtifacts(deps: ArtifactDeps): ArtifactService {
  const asked = async <T>(
    by: Principal,
    team: string | undefined,
    work: (asking: Asking) => Answer<T>,
  ): Answer<T> => {
    const asking = await askingOf(deps, by, team);
    return asking.ok ? work(asking.value) : asking;
  };
  const looking = <T>(
    by: Principal,
    ref: ArtifactRef,
    work: (reader: Reader, found: Found) => Answer<T>,
  ): Answer<T> =>
    asked(by, ref.team, (asking) =>
      deps.store.read(async (reader) => {
        const found = await resolveArtifact(reader, asking, ref);
        return found.ok ? work(reader, found.value) : found;
      }),
    );
  return {
    upload: (by, digest, bytes) => upload(deps, by, digest, bytes),
    create: (by, team, input) => asked(by, team, (asking) => createArtifact(deps, asking, team, input)),
    update: (by, ref, input) => asked(by, ref.team, (asking) => updateArtifact(deps, asking, ref, input)),
    get: (by, ref, query) => looking(by, ref, (reader, found) => get(reader, found, query)),
    list: (by, query) => asked(by, query.team, (asking) => list(deps, asking, query)),
    history: (by, ref, page) => looking(by, ref, (reader, found) => history(reader, found, page)),
    diff: (by, ref, query) => looking(by, ref, (reader, found) => diff(reader, found, query)),
    resolve: (by, ref, input) => asked(by, ref.team, (asking) => resolveConflict(deps, asking, ref, input)),
  };
}

/** Which session's teams are meant when none is named; a person's own session is made when it is first needed. */
async function askingOf(
  deps: ArtifactDeps,
  by: Principal,
  team: string | undefined,
): Promise<Result<Asking, Refusal>> {
  if (by.kind === 'session') return ok({ by, self: by.session });
  if (by.kind !== 'user') return notFor(by, 'work with artifacts');
  if (team !== undefined) return ok({ by, self: null });
  const self = await deps.self(by);
  return self.ok ? ok({ by, self: self.value.id }) : self;
}

async function upload(
  deps: ArtifactDeps,
  by: Principal,
  digest: string,
  bytes: Uint8Array,
): Answer<KeptBody> {
  const changes = by.kind === 'session' ? !by.looksOnly : may(by, 'own.change');
  if (!changes) return notFor(by, 'keep bodies of artifacts');
  const found = digestOf(bytes);
  if (found !== digest)
    return refuse(
      refusal('request.invalid', `The body has the digest ${found}, not ${digest}.`, {
        hint: 'Send the octets as they are, with their SHA-256 in hex.',
      }),
    );
  return keepBody(deps.store, by.user, bytes);
}

async function get(
  reader: Reader,
  { team, artifact }: Found,
  query: { version?: number | undefined },
): ReturnType<ArtifactService['get']> {
  const number = query.version ?? artifact.head;
  const version = await artifactRows.findVersion(reader, artifact.id, number);
  if (!version) return versionUnknown(artifact, number);
  const bytes = await artifactRows.readBody(reader, { user: artifact.user, digest: version.digest });
  return ok({ ...(await readView(reader, team, artifact)), version, bytes, isText: isText(bytes) });
}

/** Unless a team is named: of a person all, of a session those of the teams that it leads and works in. */
async function list(
  deps: ArtifactDeps,
  { by, self }: Asking,
  query: Parameters<ArtifactService['list']>[1],
): Answer<PageOf<ArtifactView>> {
  const before = idCursor('artifact', query.cursor);
  if (!before.ok) return before;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const named = query.team === undefined ? undefined : await resolveTeam(reader, by, query.team, self);
    if (named && !named.ok) return named;
    const rows = await artifactRows.listArtifacts(reader, {
      user: by.user,
      teams: named ? [named.value.id] : await teamsOf(reader, by),
      type: query.type,
      conflict: query.conflict,
      before: before.value,
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ id }) => id);
    return ok({ ...page, items: await readViews(reader, page.items) });
  });
}

async function teamsOf(reader: Reader, by: Principal): Promise<Team['id'][] | undefined> {
  if (by.kind !== 'session') return undefined;
  const led = await teamRows.teamsLedBy(reader, by.session);
  const mate = await teamRows.findTeammate(reader, by.session);
  const ids = led.map(({ id }) => id);
  return mate && mate.leftAt === null ? [...ids, mate.team] : ids;
}

async function history(reader: Reader, { artifact }: Found, page: Page): Answer<PageOf<ArtifactVersion>> {
  const before = page.cursor === undefined ? undefined : Number(page.cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) return cursorInvalid(page.cursor);
  const limit = Math.min(page.limit, LIMITS.pageMost);
  const rows = await artifactRows.listVersions(reader, artifact.id, { before, limit: limit + 1 });
  return ok(pageOf(rows, limit, ({ version }) => String(version)));
}

async function diff(
  reader: Reader,
  { artifact }: Found,
  query: { from?: number | undefined; to?: number | undefined },
): ReturnType<ArtifactService['diff']> {
  const to = query.to ?? artifact.head;
  const after = await artifactRows.findVersion(reader, artifact.id, to);
  if (!after) return versionUnknown(artifact, to);
  // What it was made from, which of a first version is itself: there is nothing before it.
  const from = query.from ?? after.base ?? to;
  const before = await artifactRows.findVersion(reader, artifact.id, from);
  if (!before) return versionUnknown(artifact, from);
  const side = async ({ version, digest, bytes }: ArtifactVersion) => ({
    label: `${artifact.name}@${version}`,
    // What is too large to compare is not read.
    body:
      bytes > LIMITS.artifactMergeBytes
        ? new Uint8Array(bytes)
        : await artifactRows.readBody(reader, { user: artifact.user, digest }),
  });
  const text = before.digest === after.digest ? '' : diffBodies(await side(before), await side(after));
  if (text === undefined) return refuse(notComparable(artifact, from, to));
  const shown = cutText(text, LIMITS.artifactDiffBytes);
  return ok({ from, to, diff: shown, cut: shown !== text });
}

const notComparable = ({ name, id }: Artifact, from: number, to: number): Refusal =>
  refusal(
    'artifact.not_comparable',
    `Versions ${from} and ${to} of "${name}" are not compared: a side is no text, is larger than ${LIMITS.artifactMergeBytes} bytes, or too many lines differ.`,
    { hint: 'Read both, and compare them where you are.', details: { artifact: id, from, to } },
  );
