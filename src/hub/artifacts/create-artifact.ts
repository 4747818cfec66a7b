import { ok, refuse, type Result } from '#base';
import { artifactNameProblem, newId, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal } from '#domain';
import { artifactRows, isUniqueViolation, type Tx } from '#store';
import type { Answer } from '../answer.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import {
  homeIds,
  homeText,
  homeUser,
  resolveHome,
  type Asking,
  type Home,
  type HomeRef,
} from './artifact-home.ts';
import { mayWrite } from './artifact-place.ts';
import type { ArtifactService, WriteOutcome } from './artifact-verbs.ts';
import { readView } from './artifact-views.ts';
import { keepInput, type KeptBody } from './keep-body.ts';
import { addVersion, takeRoom } from './write-version.ts';

type Input = Parameters<ArtifactService['create']>[2];

/** Makes an artifact with its first version; the body is kept before the unit that needs it. */
export async function createArtifact(
  deps: ArtifactDeps,
  asking: Asking,
  ref: HomeRef,
  input: Input,
): Answer<WriteOutcome> {
  const { by } = asking;
  const problem = artifactNameProblem(input.name);
  if (problem !== undefined) return refuse(badName(input.name, problem));
  const place = await deps.store.read(async (reader) => {
    const home = await resolveHome(reader, asking, ref);
    if (!home.ok) return home;
    const author = await mayWrite(reader, by, home.value, input.type);
    return author.ok ? home : author;
  });
  if (!place.ok) return place;
  const body = await keepInput(deps.store, by.user, input);
  if (!body.ok) return body;
  try {
    return await deps.store.unit((tx) =>
      insert(deps, tx, by, { home: place.value, input, body: body.value }),
    );
  } catch (error) {
    if (isUniqueViolation(error, 'artifacts_name') || isUniqueViolation(error, 'artifacts_run_name'))
      return refuse(nameTaken(place.value, input.name));
    throw error;
  }
}

async function insert(
  deps: ArtifactDeps,
  tx: Tx,
  by: Principal,
  { home, input, body }: { home: Home; input: Input; body: KeptBody },
): Promise<Result<WriteOutcome, Refusal>> {
  const { name, type, policy = 'manual_merge' } = input;
  const author = await mayWrite(tx, by, home, type);
  if (!author.ok) return author;
  const room = await takeRoom(tx, home, { artifacts: 1, versions: [{ body }] });
  if (!room.ok) return room;
  const id = newId(deps.ids, 'artifact');
  const times = { createdAt: tx.now, updatedAt: tx.now };
  const first = { head: 1, versions: 1, conflict: null };
  const where = { ...homeIds(home), user: homeUser(home), step: null };
  const artifact: Artifact = { id, ...where, name, type, policy, ...first, ...times };
  const version: ArtifactVersion = {
    artifact: id,
    version: 1,
    base: null,
    state: 'current',
    author: author.value.id,
    authorName: author.value.name,
    ...body,
    note: input.note === undefined ? null : deps.redact(input.note),
    createdAt: tx.now,
  };
  await artifactRows.insertArtifact(tx, artifact);
  await addVersion(deps, tx, { home, artifact }, version);
  await tx.event({
    type: 'artifact.created',
    user: by.user,
    ...(by.kind === 'session' ? { session: by.session } : {}),
    subject: id,
    data: { ...homeIds(home), name, type },
  });
  return ok({ ...(await readView(tx, home, artifact)), outcome: 'written', written: 1 });
}

const badName = (name: string, problem: string): Refusal =>
  refusal('request.invalid', `"${name.slice(0, 200)}" cannot be the name of an artifact: ${problem}.`, {
    hint: 'A name reads like a path: design/queue.md',
  });

const nameTaken = (home: Home, name: string): Refusal =>
  refusal('artifact.name_taken', `There is an artifact "${name}" in ${homeText(home)} already.`, {
    hint: 'Update that one, or take another name.',
    details: { ...homeIds(home), name },
  });
