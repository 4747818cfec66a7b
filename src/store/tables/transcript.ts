import { LIMITS } from '#domain';
import type { SessionId, TranscriptEntry, TurnId } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { json } from './row.ts';

export interface StoredEntry {
  seq: number;
  turn: TurnId | null;
  at: number;
  entry: TranscriptEntry;
}

/** Appends entries and answers the number of the last one. Beyond the session's bound the oldest tool outputs go. */
export async function appendTranscript(
  tx: Tx,
  session: SessionId,
  turn: TurnId | null,
  entries: readonly TranscriptEntry[],
): Promise<number> {
  const bodies = entries.map((entry) => JSON.stringify(entry));
  const sizes = bodies.map((body) => Buffer.byteLength(body));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const head = await tx.db
    .insertInto('transcript_heads')
    .values({ session_id: session, seq: entries.length, bytes: total })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet((eb) => ({
        seq: eb('transcript_heads.seq', '+', entries.length),
        bytes: eb('transcript_heads.bytes', '+', total),
      })),
    )
    .returning(['seq', 'bytes'])
    .executeTakeFirstOrThrow();
  const first = head.seq - entries.length + 1;
  const rows = entries.map((entry, index) => ({
    session_id: session,
    seq: first + index,
    turn_id: turn,
    at: tx.now,
    type: entry.type,
    body: bodies[index] ?? '',
    bytes: sizes[index] ?? 0,
  }));
  // SQLite takes at most 32,766 parameters a statement.
  for (let start = 0; start < rows.length; start += 500) {
    await tx.db
      .insertInto('transcript')
      .values(rows.slice(start, start + 500))
      .execute();
  }
  if (head.bytes > LIMITS.transcriptBytesPerSession)
    await shrink(tx, session, head.bytes - LIMITS.transcriptBytesPerSession);
  return head.seq;
}

async function shrink(tx: Tx, session: SessionId, excess: number): Promise<void> {
  const oldest = await tx.db
    .selectFrom('transcript')
    .select(['seq', 'bytes', 'type'])
    .where('session_id', '=', session)
    .orderBy((eb) => eb.case().when('type', '=', 'tool_update').then(0).else(1).end())
    .orderBy('seq')
    .limit(200)
    .execute();
  const doomed: number[] = [];
  let freed = 0;
  for (const row of oldest) {
    if (freed >= excess) break;
    doomed.push(row.seq);
    freed += row.bytes;
  }
  if (doomed.length === 0) return;
  await tx.db.deleteFrom('transcript').where('session_id', '=', session).where('seq', 'in', doomed).execute();
  await tx.db
    .updateTable('transcript_heads')
    .set((eb) => ({ bytes: eb('bytes', '-', freed) }))
    .where('session_id', '=', session)
    .execute();
}

export async function readTranscript(
  reader: Reader,
  session: SessionId,
  query: { after: number; limit: number; turn?: TurnId | undefined },
): Promise<{ items: StoredEntry[]; more: boolean; pruned: boolean }> {
  let select = reader.db
    .selectFrom('transcript')
    .select(['seq', 'turn_id', 'at', 'body'])
    .where('session_id', '=', session)
    .where('seq', '>', query.after);
  if (query.turn !== undefined) select = select.where('turn_id', '=', query.turn);
  const rows = await select
    .orderBy('seq')
    .limit(query.limit + 1)
    .execute();
  const items = rows.slice(0, query.limit).flatMap((row): StoredEntry[] => {
    const entry = json<TranscriptEntry>(row.body);
    return entry ? [{ seq: row.seq, turn: row.turn_id, at: row.at, entry }] : [];
  });
  const first = items[0];
  const pruned = query.turn === undefined && first !== undefined && first.seq > query.after + 1;
  return { items, more: rows.length > query.limit, pruned };
}

/** Removes transcripts of sessions that ended before `before`, at most `most` rows; answers how many went. */
export async function pruneTranscripts(tx: Tx, before: number, most: number): Promise<number> {
  const doomed = await tx.db
    .selectFrom('transcript')
    .innerJoin('sessions', 'sessions.id', 'transcript.session_id')
    .select(['transcript.session_id', 'transcript.seq'])
    .where('sessions.ended_at', '<', before)
    .limit(most)
    .execute();
  const bySession = new Map<SessionId, number[]>();
  for (const row of doomed)
    bySession.set(row.session_id, [...(bySession.get(row.session_id) ?? []), row.seq]);
  for (const [session, seqs] of bySession) {
    await tx.db.deleteFrom('transcript').where('session_id', '=', session).where('seq', 'in', seqs).execute();
  }
  return doomed.length;
}
