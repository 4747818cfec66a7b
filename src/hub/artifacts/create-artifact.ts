import { ok, refuse, type Result } from '#base';
import { artifactNameProblem, newId, refusal } from '#domain';
import type { Artifact, ArtifactVersion, Principal, Refusal, Team } from '#domain';
import { artifactRows, isUniqueViolation, type Tx } from '#store';
import type { Answer } from '../answer.ts';
import { resolveTeam } from '../teams/team-lookup.ts';
import type { ArtifactDeps } from './artifact-ports.ts';
import { mayWrite, type Asking } from './artifact-place.ts';
import type { ArtifactService, WriteOutcome } from './artifact-verbs.ts';
import { readView } from './artifact-views.ts';
import { keepInput, type KeptBody } from './keep-body.ts';
import { addVersion, takeRoom } from './write-version.ts';

type Input = Parameters<ArtifactService['create']>[2];

/** Makes an artifact with its first version; the body is kept before the unit that needs it. */
export async function createArtifact(
  deps: ArtifactDeps,
  { by, self }: Asking,
  ref: string | undefined,
  input: Input,
): Answer<WriteOutcome> {
  const problem = artifactNameProblem(input.name);
  if (problem !== undefined) return refuse(badName(input.name, problem));
  const place = await deps.store.read(async (reader) => {
    const team = await resolveTeam(reader, by, ref, self);
    if (!team.ok) return team;
    const author = await mayWrite(reader, by, team.value, input.type);
    return author.ok ? team : author;
  });
  if (!place.ok) return place;
  const body = await keepInput(deps.store, by.user, input);
  if (!body.ok) return body;
  try {
    return await deps.store.unit((tx) =>
      insert(deps, tx, by, { team: place.value, input, body: body.value }),
    );
  } catch (error) {
    if (isUniqueViolation(error, 'artifacts_name')) return refuse(nameTaken(place.value, input.name));
    throw error;
  }
}

async function insert(
  deps: ArtifactDeps,
  tx: Tx,
  by: Principal,
  { team, input, body }: { team: Team; input: Input; body: KeptBody },
): Promise<Result<WriteOutcome, Refusal>> {
  const { name, type, policy = 'manual_merge' } = input;
  const author = await mayWrite(tx, by, team, type);
  if (!author.ok) return author;
  const room = await takeRoom(tx, team, { artifacts: 1, versions: [{ body }] });
  if (!room.ok) return room;
  const id = newId(deps.ids, 'artifact');
  const times = { createdAt: tx.now, updatedAt: tx.now };
  const first = { head: 1, versions: 1, conflict: null };
  const artifact: Artifact = { id, user: team.user, team: team.id, name, type, policy, ...first, ...times };
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
  await addVersion(deps, tx, { team, artifact }, version);
  await tx.event({
    type: 'artifact.created',
    user: by.user,
    ...(by.kind === 'session' ? { session: by.session } : {}),
    subject: id,
    data: { team: team.id, name, type },
  });
  return ok({ ...(await readView(tx, team, artifact)), outcome: 'written', written: 1 });
}

const badName = (name: string, problem: string): Refusal =>
  refusal('request.invalid', `"${name.slice(0, 200)}" cannot be the name of an artifact: ${problem}.`, {
    hint: 'A name reads like a path: design/queue.md',
  });

const nameTaken = (team: Team, name: string): Refusal =>
  refusal('artifact.name_taken', `The team "${team.name}" has an artifact "${name}" already.`, {
    hint: 'Update that one, or take another name.',
    details: { team: team.id, name },
  });
