import { ok, refuse, type Result } from '#base';
import { refusal, type ArtifactVersion, type Refusal } from '#domain';
import { artifactRows, type Reader } from '#store';
import type { Answer } from '../answer.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import type { Asking } from './artifact-home.ts';
import type { Found } from './artifact-place.ts';
import type { ArtifactRef, Resolution, WriteOutcome } from './artifact-verbs.ts';
import { keepInput } from './keep-body.ts';
import { lookToWrite, outcomeOf, tooBusy } from './update-artifact.ts';
import { MOVED, writeVersions, type WritePlan } from './write-version.ts';

interface Conflict extends Found {
  head: ArtifactVersion;
  waiting: ArtifactVersion;
}

const MOST_TRIES = 20;

/** Ends a conflict. Taking the head writes nothing; all else is a new version, made from the head that was looked at. */
export async function resolveConflict(
  deps: ArtifactDeps,
  asking: Asking,
  ref: ArtifactRef,
  input: Resolution,
): Answer<WriteOutcome> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const seen = await deps.store.read((reader) => look(reader, asking, ref, input));
    if (!seen.ok) return seen;
    const plan = await drawUp(deps, asking, seen.value, input);
    if (!plan.ok) return plan;
    const written = await writeVersions(deps, asking.by, seen.value, plan.value);
    if (!written.ok) return written;
    if (written.value === MOVED) continue;
    const number = written.value[0]?.version ?? seen.value.head.version;
    return outcomeOf(deps, seen.value, { outcome: 'resolved', written: number });
  }
  return tooBusy(ref.artifact);
}

async function look(
  reader: Reader,
  asking: Asking,
  ref: ArtifactRef,
  input: Resolution,
): Promise<Result<Conflict, Refusal>> {
  const found = await lookToWrite(reader, asking, ref);
  if (!found.ok) return found;
  const { home, artifact, head } = found.value;
  const waiting =
    artifact.conflict === null
      ? undefined
      : await artifactRows.findVersion(reader, artifact.id, artifact.conflict);
  if (!waiting) return refuse(noConflict(artifact.name, head));
  const moved = movedProblem({ home, artifact, head, waiting }, input);
  return moved ? refuse(moved) : ok({ home, artifact, head, waiting });
}

const noConflict = (name: string, head: ArtifactVersion): Refusal =>
  refusal('artifact.no_conflict', `"${name}" has no conflict: version ${head.version} stands.`, {
    hint: 'Perhaps somebody resolved it: muster artifact history NAME',
    details: { head: head.version },
  });

/** A head that came after the conflict was not seen by whoever names none: it would be written over. */
function movedProblem({ artifact, head, waiting }: Conflict, input: Resolution): Refusal | undefined {
  const takesHead = 'take' in input && input.take === 'head';
  const hasSeen =
    input.base === undefined ? takesHead || head.version < waiting.version : input.base === head.version;
  if (hasSeen) return undefined;
  return refusal(
    'artifact.moved',
    `"${artifact.name}" stands at version ${head.version} by now${input.base === undefined ? ', which came after the conflict' : `, not at ${input.base}`}.`,
    {
      hint: `Read version ${head.version}, and resolve again with it as the base.`,
      details: { head: head.version, conflict: waiting.version },
    },
  );
}

async function drawUp(
  deps: ArtifactDeps,
  { by }: Asking,
  { head, waiting }: Conflict,
  input: Resolution,
): Promise<Result<WritePlan, Refusal>> {
  const end = { conflict: null, settle: 'superseded' } as const;
  if ('take' in input && input.take === 'head') return ok({ ...end, versions: [] });
  const body = 'take' in input ? ok(waiting) : await keepInput(deps.store, by.user, input);
  if (!body.ok) return body;
  const { digest, bytes } = body.value;
  const state = 'take' in input ? ('current' as const) : ('merged' as const);
  const note = input.note === undefined ? null : deps.redact(input.note);
  return ok({ ...end, versions: [{ body: { digest, bytes }, base: head.version, state, note }], head: 0 });
}
