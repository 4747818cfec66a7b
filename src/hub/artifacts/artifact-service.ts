import { ok, refuse, type Result } from '#base';
import { LIMITS, may, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal, RunId, TeamId } from '#domain';
import { artifactRows, teamRows, type Reader } from '#store';
import type { Answer, Page, PageOf } from '../answer.ts';
import { cursorInvalid, idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import { homeIds, ownRun, resolveHome, type Asking, type HomeRef } from './artifact-home.ts';
import { resolveArtifact, type Found } from './artifact-place.ts';
import type { ArtifactRef, ArtifactService, ArtifactView } from './artifact-verbs.ts';
import { readView, readViews, versionUnknown } from './artifact-views.ts';
import { createArtifact } from './create-artifact.ts';
import { cutText } from './cut-text.ts';
import { digestOf, keepBody, type KeptBody } from './keep-body.ts';
import { diffBodies, isText } from './merge-text.ts';
import { resolveConflict } from './resolve-conflict.ts';
import { updateArtifact } from './update-artifact.ts';

/** Artifacts for people, and for the sessions of a team or a run. */
export function createArtifacts(deps: ArtifactDeps): ArtifactService {
  const asked = async <T>(by: Principal, where: HomeRef, work: (asking: Asking) => Answer<T>): Answer<T> => {
    const asking = await askingOf(deps, by, where);
    return asking.ok ? work(asking.value) : asking;
  };
  const looking = <T>(
    by: Principal,
    ref: ArtifactRef,
    work: (reader: Reader, found: Found) => Answer<T>,
  ): Answer<T> =>
    asked(by, ref, (asking) =>
      deps.store.read(async (reader) => {
        const found = await resolveArtifact(reader, asking, ref);
        return found.ok ? work(reader, found.value) : found;
      }),
    );
  return {
    upload: (by, digest, bytes) => upload(deps, by, digest, bytes),
    create: (by, where, input) => asked(by, where, (asking) => createArtifact(deps, asking, where, input)),
    update: (by, ref, input) => asked(by, ref, (asking) => updateArtifact(deps, asking, ref, input)),
    get: (by, ref, query) => looking(by, ref, (reader, found) => get(reader, found, query)),
    list: (by, query) => asked(by, query, (asking) => list(deps, asking, query)),
    history: (by, ref, page) => looking(by, ref, (reader, found) => history(reader, found, page)),
    diff: (by, ref, query) => looking(by, ref, (reader, found) => diff(reader, found, query)),
    resolve: (by, ref, input) => asked(by, ref, (asking) => resolveConflict(deps, asking, ref, input)),
  };
}

/** Which session's teams are meant when none is named; a person's own session is made when it is first needed. */
async function askingOf(
  deps: ArtifactDeps,
  by: Principal,
  { team, run }: HomeRef,
): Promise<Result<Asking, Refusal>> {
  if (by.kind === 'session') return ok({ by, self: by.session });
  if (by.kind !== 'user') return notFor(by, 'work with artifacts');
  if (team !== undefined || run !== undefined) return ok({ by, self: null });
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
  { home, artifact }: Found,
  query: { version?: number | undefined },
): ReturnType<ArtifactService['get']> {
  const number = query.version ?? artifact.head;
  const version = await artifactRows.findVersion(reader, artifact.id, number);
  if (!version) return versionUnknown(artifact, number);
  const bytes = await artifactRows.readBody(reader, { user: artifact.user, digest: version.digest });
  return ok({ ...(await readView(reader, home, artifact)), version, bytes, isText: isText(bytes) });
}

/** Unless one is named: of a person all, of a session those of the teams and the run that it works in. */
async function list(
  deps: ArtifactDeps,
  asking: Asking,
  query: Parameters<ArtifactService['list']>[1],
): Answer<PageOf<ArtifactView>> {
  const before = idCursor('artifact', query.cursor);
  if (!before.ok) return before;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const { by } = asking;
    const isNamed = query.team !== undefined || query.run !== undefined;
    const named = isNamed ? await resolveHome(reader, asking, query) : undefined;
    if (named && !named.ok) return named;
    const ids = named && homeIds(named.value);
    const rows = await artifactRows.listArtifacts(reader, {
      user: by.user,
      of: ids
        ? { teams: ids.team === null ? [] : [ids.team], runs: ids.run === null ? [] : [ids.run] }
        : await homesOf(reader, by),
      type: query.type,
      conflict: query.conflict,
      before: before.value,
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ id }) => id);
    return ok({ ...page, items: await readViews(reader, page.items) });
  });
}

async function homesOf(
  reader: Reader,
  by: Principal,
): Promise<{ teams: TeamId[]; runs: RunId[] } | undefined> {
  if (by.kind !== 'session') return undefined;
  const led = await teamRows.teamsLedBy(reader, by.session);
  const mate = await teamRows.findTeammate(reader, by.session);
  const run = await ownRun(reader, by);
  const teams = led.map(({ id }) => id);
  return {
    teams: mate && mate.leftAt === null ? [...teams, mate.team] : teams,
    runs: run ? [run.id] : [],
  };
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
