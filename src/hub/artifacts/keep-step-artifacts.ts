import { refuse, ok, type Ids, type Result } from '#base';
import { LIMITS, newId, refusal } from '#domain';
import type { Artifact, ArtifactType, Refusal, Run, Step } from '#domain';
import { artifactRows, type Tx } from '#store';
import { homeText } from './artifact-home.ts';
import { digestOf, sizeProblem, type KeptBody } from './keep-body.ts';

/** What a step of a run leaves, by the name that it is to have in the run. */
export interface StepArtifact {
  name: string;
  type: ArtifactType;
}

/**
 * Keeps the answer of a step as artifacts of its run, in the unit that writes its end. What was left under the name before
 * gets a version more, unless it is the same text; a reused answer changes nothing that is there. Refused: there is no
 * room for one of them, and those after it are not kept either.
 */
export async function keepStepArtifacts(
  { ids }: { ids: Ids },
  tx: Tx,
  { run, step, body }: { run: Run; step: Step; body: Buffer },
  artifacts: readonly StepArtifact[],
): Promise<Result<void, Refusal>> {
  const problem = sizeProblem(body.length);
  if (problem) return refuse(problem);
  // Whoever writes among the artifacts of a run holds this row first: nobody makes one of the same name meanwhile.
  await artifactRows.takeRunRoom(tx, run.id, { artifacts: 0, bytes: 0 });
  const kept = { digest: digestOf(body), bytes: body.length };
  for (const wanted of artifacts) {
    const done = await keepOne({ ids, tx, run, step }, wanted, kept, body);
    if (!done.ok) return done;
  }
  return ok(undefined);
}

interface Around {
  ids: Ids;
  tx: Tx;
  run: Run;
  step: Step;
}

async function keepOne(
  around: Around,
  wanted: StepArtifact,
  kept: KeptBody,
  body: Buffer,
): Promise<Result<void, Refusal>> {
  const { tx, run, step } = around;
  const found = await artifactRows.findRunArtifact(tx, run.id, wanted.name);
  if (found && (step.reusedFrom !== null || (await stands(tx, found, kept)))) return ok(undefined);
  const hasRoom = await artifactRows.takeRunRoom(tx, run.id, {
    artifacts: found ? 0 : 1,
    bytes: kept.bytes,
  });
  if (!hasRoom || (found && found.versions >= LIMITS.versionsPerArtifact)) return refuse(full(run, wanted));
  await putBody(tx, { user: run.user, digest: kept.digest }, body);
  return ok(await write(around, wanted, found, kept));
}

async function stands(tx: Tx, { id, head }: Artifact, { digest }: KeptBody): Promise<boolean> {
  return (await artifactRows.findVersion(tx, id, head))?.digest === digest;
}

async function write(
  { ids, tx, run, step }: Around,
  { name, type }: StepArtifact,
  found: Artifact | undefined,
  kept: KeptBody,
): Promise<void> {
  const id = found?.id ?? newId(ids, 'artifact');
  const version = (found?.versions ?? 0) + 1;
  if (found) {
    const isMoved = await artifactRows.moveArtifact(tx, id, found, { head: version, versions: version });
    if (!isMoved) throw new Error(`the artifact ${id} was moved while the room of its run was held`);
  } else
    await artifactRows.insertArtifact(tx, {
      id,
      user: run.user,
      team: null,
      run: run.id,
      step: step.name,
      name,
      type,
      policy: 'manual_merge',
      head: 1,
      versions: 1,
      conflict: null,
      createdAt: tx.now,
      updatedAt: tx.now,
    });
  await artifactRows.insertVersion(tx, run.user, {
    artifact: id,
    version,
    base: found?.head ?? null,
    state: 'current',
    author: step.session ?? run.user,
    authorName: step.name,
    ...kept,
    note: null,
    createdAt: tx.now,
  });
  await tx.event({
    type: found ? 'artifact.updated' : 'artifact.created',
    user: run.user,
    session: step.session,
    subject: id,
    data: { team: null, run: run.id, name, ...(found ? { head: version } : { type }) },
  });
}

/** Whole within the unit: an answer is small beside what may be uploaded. */
async function putBody(tx: Tx, key: artifactRows.BodyKey, body: Buffer): Promise<void> {
  if (await artifactRows.beginBody(tx, key, body.length)) return;
  await artifactRows.putChunks(tx, key, 0, [...artifactRows.chunksOf(body)]);
  await artifactRows.endBody(tx, key);
}

const full = (run: Run, { name }: StepArtifact): Refusal =>
  refusal(
    'artifact.full',
    `"${name}" was not kept: there is no room for it in ${homeText({ is: 'run', run })}.`,
    {
      hint: 'The answer of the step has it: muster workflow status RUN --step STEP',
      details: { run: run.id, name },
    },
  );
