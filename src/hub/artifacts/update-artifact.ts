import { ok, refuse, type Result } from '#base';
import { LIMITS, impliedBase, planUpdate, refusal } from '#domain';
import type { ArtifactVersion, Refusal } from '#domain';
import { artifactRows, type Reader } from '#store';
import type { Answer } from '../answer.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import { homeUser, type Asking } from './artifact-home.ts';
import { mayWrite, resolveArtifact, type Author, type Found } from './artifact-place.ts';
import type { ArtifactRef, BodyInput, WriteOutcome } from './artifact-verbs.ts';
import { readView, versionUnknown } from './artifact-views.ts';
import { cutText } from './cut-text.ts';
import { keepBody, keepInput, type KeptBody } from './keep-body.ts';
import { mergeBodies, type Merge } from './merge-text.ts';
import { MOVED, writeVersions, type WritePlan } from './write-version.ts';

/** Looks at an artifact and writes; each time that it lost, another writer had won. */
const MOST_TRIES = 100;

/** What the write is made from: how the artifact stood, and the versions that it is about. */
interface Look extends Found {
  head: ArtifactVersion;
  base: ArtifactVersion;
}

/**
 * Writes a version. Reading, merging and keeping bodies stand outside the unit that writes, which only holds if the
 * artifact stands as it did; else all is looked at anew, and the base is an older one by then.
 */
export async function updateArtifact(
  deps: ArtifactDeps,
  asking: Asking,
  ref: ArtifactRef,
  input: BodyInput & { base?: number | undefined },
): Answer<WriteOutcome> {
  const { by } = asking;
  const first = await deps.store.read((reader) => look(reader, asking, ref, input.base));
  if (!first.ok) return first;
  const body = await keepInput(deps.store, by.user, input);
  if (!body.ok) return body;
  // What was meant is settled once: a base that was left out is what stood when the call came.
  const base = first.value.base.version;
  for (let tries = 0, seen: Result<Look, Refusal> = first; tries < MOST_TRIES; tries++) {
    if (!seen.ok) return seen;
    const drawn = await drawUp(deps, seen.value, body.value, input.note);
    if (!drawn.ok) return drawn;
    const { plan, outcome, marked } = drawn.value;
    if (!plan) return outcomeOf(deps, seen.value, { outcome, written: seen.value.head.version });
    const written = await writeVersions(deps, by, seen.value, plan);
    if (!written.ok) return written;
    if (written.value !== MOVED) {
      const number = written.value[0]?.version ?? seen.value.head.version;
      return outcomeOf(deps, seen.value, { outcome, written: number, ...conflictText(marked) });
    }
    seen = await deps.store.read((reader) => look(reader, asking, ref, base));
  }
  return tooBusy(ref.artifact);
}

export const tooBusy = (artifact: string) =>
  refuse(
    refusal('store.busy', `Others write "${artifact}" all the time, so that this version found no moment.`, {
      hint: 'Try again in a moment.',
      retry: 'later',
    }),
  );

export const conflictText = (marked: string | undefined): { conflict?: string } =>
  marked === undefined ? {} : { conflict: cutText(marked, LIMITS.artifactConflictBytes) };

/** The answer of a write, with the artifact as it stands now. */
export async function outcomeOf(
  deps: ArtifactDeps,
  { home, artifact }: Found,
  parts: Pick<WriteOutcome, 'outcome' | 'written' | 'conflict'>,
): Answer<WriteOutcome> {
  return deps.store.read(async (reader) => {
    const now = (await artifactRows.findArtifact(reader, artifact.id)) ?? artifact;
    return ok({ ...(await readView(reader, home, now)), ...parts });
  });
}

async function look(
  reader: Reader,
  asking: Asking,
  ref: ArtifactRef,
  wanted: number | undefined,
): Promise<Result<Look, Refusal>> {
  const found = await lookToWrite(reader, asking, ref);
  if (!found.ok) return found;
  const { home, artifact, author, head } = found.value;
  const number = wanted ?? impliedBase(head, author.id);
  if (number === undefined) return refuse(baseNeeded(artifact.name, head));
  const base = await artifactRows.findVersion(reader, artifact.id, number);
  if (!base) return versionUnknown(artifact, number);
  return ok({ home, artifact, head, base });
}

/** An artifact that the caller may write, under whose name, and what stands of it. */
export async function lookToWrite(
  reader: Reader,
  asking: Asking,
  ref: ArtifactRef,
): Promise<Result<Found & { author: Author; head: ArtifactVersion }, Refusal>> {
  const found = await resolveArtifact(reader, asking, ref);
  if (!found.ok) return found;
  const { home, artifact } = found.value;
  const author = await mayWrite(reader, asking.by, home, artifact.type);
  if (!author.ok) return author;
  const head = await headOf(reader, found.value);
  return ok({ home, artifact, author: author.value, head });
}

export async function headOf(reader: Reader, { artifact }: Found): Promise<ArtifactVersion> {
  const head = await artifactRows.findVersion(reader, artifact.id, artifact.head);
  if (!head) throw new Error(`the artifact ${artifact.id} has no version ${artifact.head}`);
  return head;
}

const baseNeeded = (name: string, head: ArtifactVersion): Refusal =>
  refusal(
    'artifact.base_needed',
    `"${name}" stands at version ${head.version}, which ${head.state === 'merged' ? 'was merged' : `${head.authorName} wrote`}: the update does not say which version it was made from.`,
    {
      hint: `Read it, put your change into what stands there, and name it as the base: ${head.version}.`,
      details: { head: head.version },
    },
  );

type Draft = {
  /** Absent: there is nothing to write. */
  plan?: WritePlan;
  outcome: WriteOutcome['outcome'];
  marked?: string | undefined;
};

async function drawUp(
  deps: ArtifactDeps,
  seen: Look,
  body: KeptBody,
  note: string | undefined,
): Promise<Result<Draft, Refusal>> {
  const { artifact, head, base } = seen;
  const what = planUpdate(artifact, base.version);
  if (what === 'in_conflict') return refuse(inConflict(seen));
  if (body.digest === head.digest) return ok({ outcome: 'unchanged' });
  const version = { body, base: base.version, note: note === undefined ? null : deps.redact(note) };
  if (what === 'head')
    return ok({ outcome: 'written', plan: { versions: [{ ...version, state: 'current' }], head: 0 } });
  const merge = await mergeOnto(deps, seen, body);
  if (what === 'merge' && merge.kind === 'clean') return draftMerge(deps, seen, version, merge.body);
  if (artifact.conflict !== null) return refuse(inConflict(seen));
  return ok({
    outcome: 'conflict',
    plan: { versions: [{ ...version, state: 'conflict' }], conflict: 0 },
    marked: merge.kind === 'conflict' ? merge.marked : undefined,
  });
}

const inConflict = ({ artifact, head }: Look): Refusal =>
  refusal(
    'artifact.in_conflict',
    `"${artifact.name}" has a conflict that waits: version ${artifact.conflict} beside version ${head.version}. This update conflicts too, and was not kept.`,
    {
      hint: 'Resolve it first: muster artifact resolve NAME. Or make your change from the version that stands.',
      details: { artifact: artifact.id, head: head.version, conflict: artifact.conflict },
    },
  );

async function mergeOnto(deps: ArtifactDeps, { home, head, base }: Look, body: KeptBody): Promise<Merge> {
  const largest = Math.max(body.bytes, head.bytes, base.bytes);
  if (largest > LIMITS.artifactMergeBytes) return { kind: 'not_comparable' };
  const texts = await deps.store.read(async (reader) => {
    const read = (digest: string) => artifactRows.readBody(reader, { user: homeUser(home), digest });
    return { ours: await read(head.digest), base: await read(base.digest), theirs: await read(body.digest) };
  });
  return mergeBodies(
    { body: texts.ours, label: `version ${head.version} (${head.authorName})` },
    texts.base,
    { body: texts.theirs, label: `made from version ${base.version}` },
  );
}

/** What was handed in is a version too, before the one that the merge made: nothing that was written is lost. */
async function draftMerge(
  deps: ArtifactDeps,
  { home, head }: Look,
  version: Omit<WritePlan['versions'][number], 'state'>,
  merged: Buffer,
): Promise<Result<Draft, Refusal>> {
  const kept = await keepBody(deps.store, homeUser(home), merged);
  if (!kept.ok) return kept;
  if (kept.value.digest === version.body.digest)
    return ok({ outcome: 'merged', plan: { versions: [{ ...version, state: 'merged' }], head: 0 } });
  const handedIn = { ...version, state: 'superseded' } as const;
  if (kept.value.digest === head.digest) return ok({ outcome: 'merged', plan: { versions: [handedIn] } });
  const made = { body: kept.value, base: head.version, note: version.note, state: 'merged' } as const;
  return ok({ outcome: 'merged', plan: { versions: [handedIn, made], head: 1 } });
}
