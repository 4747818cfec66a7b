import { createHash } from 'node:crypto';
import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal, type UserId } from '#domain';
import { artifactRows, boardRows, type Store } from '#store';
import type { BodyInput } from './artifact-verbs.ts';

/** What one unit writes, so that a large body holds nobody up for long. */
const CHUNKS_A_UNIT = 5;

export const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** A body that is kept, ready for a version of the same person. */
export interface KeptBody {
  digest: string;
  bytes: number;
}

export function sizeProblem(bytes: number): Refusal | undefined {
  if (bytes <= LIMITS.artifactBytes) return undefined;
  return refusal(
    'artifact.too_large',
    `A version of an artifact has at most ${LIMITS.artifactBytes} bytes, and this one has ${bytes}.`,
    { hint: 'Split it, or keep it as a file and name where it is.', details: { most: LIMITS.artifactBytes } },
  );
}

/** Keeps a body in chunks, in several units; one that is there already is not written again. */
export async function keepBody(
  store: Store,
  user: UserId,
  body: Uint8Array,
): Promise<Result<KeptBody, Refusal>> {
  const problem = sizeProblem(body.length);
  if (problem) return refuse(problem);
  const kept = { digest: digestOf(body), bytes: body.length };
  const key = { user, digest: kept.digest };
  const chunks = [...artifactRows.chunksOf(body)];
  const first = chunks.slice(0, CHUNKS_A_UNIT);
  const isLast = chunks.length <= CHUNKS_A_UNIT;
  const begun = await store.unit(async (tx) => {
    // Those of one person who upload take turns here, so that their bound holds.
    await boardRows.lockPerson(tx, user);
    if (await artifactRows.beginBody(tx, key, kept.bytes)) return ok(true);
    const unused = await artifactRows.unusedBytes(tx, user, tx.now - 2 * LIMITS.keepUnusedBodiesMs);
    if (unused > LIMITS.unusedArtifactBytesPerUser) return refuse(tooManyUnused());
    await artifactRows.putChunks(tx, key, 0, first);
    return ok(isLast && (await artifactRows.endBody(tx, key)));
  });
  if (!begun.ok) return begun;
  if (begun.value) return ok(kept);
  for (let at = CHUNKS_A_UNIT; at < chunks.length; at += CHUNKS_A_UNIT)
    await store.unit((tx) => artifactRows.putChunks(tx, key, at, chunks.slice(at, at + CHUNKS_A_UNIT)));
  await store.unit((tx) => artifactRows.endBody(tx, key));
  return ok(kept);
}

const tooManyUnused = (): Refusal =>
  refusal(
    'artifact.full',
    `Bodies of ${LIMITS.unusedArtifactBytesPerUser} bytes were uploaded that stand in no version yet.`,
    {
      hint: 'Write versions that have them; what no version takes goes after a day.',
      details: { most: LIMITS.unusedArtifactBytesPerUser },
    },
  );

/** The body of an input: kept now, or uploaded before. */
export async function keepInput(
  store: Store,
  user: UserId,
  input: BodyInput,
): Promise<Result<KeptBody, Refusal>> {
  if ('bytes' in input) return keepBody(store, user, input.bytes);
  const { digest } = input;
  const bytes = await store.read((reader) => artifactRows.findBody(reader, { user, digest }));
  return bytes === undefined ? bodyUnknown(digest) : ok({ digest, bytes });
}

export const bodyUnknown = (digest: string) =>
  refuse(
    refusal('artifact.body_unknown', `No body with the digest ${digest} is kept.`, {
      hint: 'Upload it first: PUT /api/v1/artifact_bodies/DIGEST. It stays for a day.',
      details: { digest },
    }),
  );
