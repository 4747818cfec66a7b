import { LIMITS, type UserId } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { touched } from './row.ts';

/** A body by what it is: two versions with one text have one body. */
export interface BodyKey {
  user: UserId;
  /** Hex SHA-256. */
  digest: string;
}

/** Begins to keep a body; true when it is whole already. It stays for a day from now on, also without a version. */
export async function beginBody(tx: Tx, { user, digest }: BodyKey, bytes: number): Promise<boolean> {
  const row = await tx.db
    .insertInto('artifact_bodies')
    .values({ user_id: user, digest, bytes, whole: 0, touched_at: tx.now })
    .onConflict((conflict) => conflict.columns(['user_id', 'digest']).doUpdateSet({ touched_at: tx.now }))
    .returning('whole')
    .executeTakeFirstOrThrow();
  return row.whole === 1;
}

/** Octets of a person's bodies that stand in no version, of those that were touched since. Whoever adds holds the lock of the person. */
export async function unusedBytes(reader: Reader, user: UserId, since: number): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select cast(coalesce(sum(b.bytes), 0) as bigint) as bytes
    from artifact_bodies b where b.user_id = ${user} and b.touched_at >= ${since}
      and not exists (select 1 from artifact_versions v where v.user_id = b.user_id and v.digest = b.digest)`.execute(
    reader.db,
  );
  return rows[0]?.bytes ?? 0;
}

/** Adds chunks of a body from a place on. Whoever writes the same body at once writes the same chunks. */
export async function putChunks(
  tx: Tx,
  { user, digest }: BodyKey,
  first: number,
  chunks: readonly Uint8Array[],
): Promise<void> {
  if (chunks.length === 0) return;
  const rows = chunks.map((chunk, at) => ({
    user_id: user,
    digest,
    position: first + at,
    data: Buffer.from(chunk).toString('base64'),
  }));
  await tx.db
    .insertInto('artifact_chunks')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** All chunks are there. False when the body was removed meanwhile, as an upload that lasts for days is. */
export async function endBody(tx: Tx, { user, digest }: BodyKey): Promise<boolean> {
  const result = await tx.db
    .updateTable('artifact_bodies')
    .set({ whole: 1, touched_at: tx.now })
    .where('user_id', '=', user)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return touched(result) === 1;
}

/** Holds a body for a version of this unit, against the pruner: its size; undefined when it is not there, or not whole. */
export async function holdBody(tx: Tx, { user, digest }: BodyKey): Promise<number | undefined> {
  const row = await tx.db
    .updateTable('artifact_bodies')
    .set({ touched_at: tx.now })
    .where('user_id', '=', user)
    .where('digest', '=', digest)
    .where('whole', '=', 1)
    .returning('bytes')
    .executeTakeFirst();
  return row?.bytes;
}

/** The size of a body that is whole. */
export async function findBody(reader: Reader, { user, digest }: BodyKey): Promise<number | undefined> {
  const row = await reader.db
    .selectFrom('artifact_bodies')
    .select('bytes')
    .where('user_id', '=', user)
    .where('digest', '=', digest)
    .where('whole', '=', 1)
    .executeTakeFirst();
  return row?.bytes;
}

/** Rows that one statement answers, so that reading a large body lets others in between. */
const CHUNKS_AT_ONCE = 16;

export async function readBody(reader: Reader, { user, digest }: BodyKey): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let from = 0; ; from += CHUNKS_AT_ONCE) {
    const rows = await reader.db
      .selectFrom('artifact_chunks')
      .select('data')
      .where('user_id', '=', user)
      .where('digest', '=', digest)
      .where('position', '>=', from)
      .where('position', '<', from + CHUNKS_AT_ONCE)
      .orderBy('position')
      .execute();
    parts.push(...rows.map(({ data }) => Buffer.from(data, 'base64')));
    if (rows.length < CHUNKS_AT_ONCE) return Buffer.concat(parts);
  }
}

/** Cuts a body as `putChunks` takes it. */
export function* chunksOf(body: Uint8Array): Generator<Uint8Array> {
  const size = LIMITS.artifactChunkBytes;
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

/** Removes bodies that stand in no version and were not touched since. A body that a version takes meanwhile is spared: both write its row. */
export async function pruneBodies(tx: Tx, before: number, most: number): Promise<number> {
  const { rows } = await sql<{ user_id: UserId; digest: string }>`delete from artifact_bodies
    where touched_at < ${before} and (user_id, digest) in (select old.user_id, old.digest from artifact_bodies old
      where old.touched_at < ${before} and not exists (select 1 from artifact_versions v
        where v.user_id = old.user_id and v.digest = old.digest) limit ${most})
    returning user_id, digest`.execute(tx.db);
  for (const { user_id, digest } of rows)
    await tx.db
      .deleteFrom('artifact_chunks')
      .where('user_id', '=', user_id)
      .where('digest', '=', digest)
      .execute();
  return rows.length;
}
