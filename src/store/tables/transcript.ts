import { LIMITS } from '#domain';
import type { KeptEntry, SessionId, ToolCallFacts, TurnId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TranscriptTable } from '../schema.ts';
import { json } from './row.ts';

export interface StoredEntry {
  seq: number;
  turn: TurnId | null;
  at: number;
  entry: KeptEntry;
}

/**
 * Appends entries and answers the number of the last one. A tool's output brings all of it so far, so it takes the place
 * of the one before. Beyond the session's bound the oldest tool outputs go.
 */
export async function appendTranscript(
  tx: Tx,
  session: SessionId,
  turn: TurnId | null,
  entries: readonly KeptEntry[],
): Promise<number> {
  const rows: Omit<Selectable<TranscriptTable>, 'seq'>[] = [];
  for (const entry of entries) {
    const whole = await supersede(tx, session, entry);
    const body = JSON.stringify(whole);
    rows.push({
      session_id: session,
      turn_id: turn,
      at: tx.now,
      type: whole.type,
      tool_call: outputCall(whole),
      body,
      bytes: Buffer.byteLength(body),
    });
  }
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const head = await growHead(tx, session, rows.length, total);
  const first = head.seq - rows.length + 1;
  // SQLite takes at most 32,766 parameters a statement.
  for (let start = 0; start < rows.length; start += 500) {
    const some = rows.slice(start, start + 500).map((row, index) => ({ ...row, seq: first + start + index }));
    await tx.db.insertInto('transcript').values(some).execute();
  }
  if (head.bytes > LIMITS.transcriptBytesPerSession) {
    await shrink(tx, session, head.bytes - LIMITS.transcriptBytesPerSession);
  }
  return head.seq;
}

function growHead(
  tx: Tx,
  session: SessionId,
  count: number,
  bytes: number,
): Promise<{ seq: number; bytes: number }> {
  return tx.db
    .insertInto('transcript_heads')
    .values({ session_id: session, seq: count, bytes, pruned_to: 0 })
    .onConflict((conflict) =>
      conflict.column('session_id').doUpdateSet((eb) => ({
        seq: eb('transcript_heads.seq', '+', count),
        bytes: eb('transcript_heads.bytes', '+', bytes),
      })),
    )
    .returning(['seq', 'bytes'])
    .executeTakeFirstOrThrow();
}

const outputCall = (entry: KeptEntry): string | null =>
  entry.type === 'tool_update' && entry.output !== undefined ? entry.toolCallId : null;

/** Removes the output of the same call that was there before; what else it said is kept in the new entry. */
async function supersede(tx: Tx, session: SessionId, entry: KeptEntry): Promise<KeptEntry> {
  const call = outputCall(entry);
  if (call === null) return entry;
  const removed = await tx.db
    .deleteFrom('transcript')
    .where('session_id', '=', session)
    .where('tool_call', '=', call)
    .returning(['body', 'bytes'])
    .execute();
  if (removed.length === 0) return entry;
  const freed = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  await freeBytes(tx, session, freed);
  const before = json<KeptEntry>(removed.at(-1)?.body ?? null);
  return before?.type === 'tool_update' && entry.type === 'tool_update' ? { ...before, ...entry } : entry;
}

async function freeBytes(tx: Tx, session: SessionId, bytes: number): Promise<void> {
  await tx.db
    .updateTable('transcript_heads')
    .set((eb) => ({ bytes: eb('bytes', '-', bytes) }))
    .where('session_id', '=', session)
    .execute();
}

async function shrink(tx: Tx, session: SessionId, excess: number): Promise<void> {
  const oldest = await tx.db
    .selectFrom('transcript')
    .select(['seq', 'bytes'])
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
  if (doomed.length > 0) await removeEntries(tx, session, doomed, freed);
}

async function removeEntries(
  tx: Tx,
  session: SessionId,
  seqs: readonly number[],
  bytes: number,
): Promise<void> {
  await tx.db
    .deleteFrom('transcript')
    .where('session_id', '=', session)
    .where('seq', 'in', [...seqs])
    .execute();
  const last = Math.max(...seqs);
  await tx.db
    .updateTable('transcript_heads')
    .set((eb) => ({
      bytes: eb('bytes', '-', bytes),
      pruned_to: eb.case().when('pruned_to', '<', last).then(last).else(eb.ref('pruned_to')).end(),
    }))
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
    const entry = json<KeptEntry>(row.body);
    return entry ? [{ seq: row.seq, turn: row.turn_id, at: row.at, entry }] : [];
  });
  const head = await reader.db
    .selectFrom('transcript_heads')
    .select('pruned_to')
    .where('session_id', '=', session)
    .executeTakeFirst();
  const pruned = (head?.pruned_to ?? 0) > query.after;
  return { items, more: rows.length > query.limit, pruned };
}

/** The kinds of a turn's latest entries, newest first: cheap, as their bodies are not read. */
export async function latestKinds(
  reader: Reader,
  { session, turn, limit }: { session: SessionId; turn: TurnId; limit: number },
): Promise<{ type: KeptEntry['type']; at: number }[]> {
  return reader.db
    .selectFrom('transcript')
    .select(['type', 'at'])
    .where('session_id', '=', session)
    .where('turn_id', '=', turn)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** The commands of its own that a session's harness told last. */
export async function latestCommands(reader: Reader, session: SessionId): Promise<string[]> {
  const row = await reader.db
    .selectFrom('transcript')
    .select('body')
    .where('session_id', '=', session)
    .where('type', '=', 'commands')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const entry = json<KeptEntry>(row?.body ?? null);
  return entry?.type === 'commands' ? entry.names : [];
}

/** The tool calls that a turn began last, newest first. */
export async function latestCalls(
  reader: Reader,
  { session, turn, limit }: { session: SessionId; turn: TurnId; limit: number },
): Promise<ToolCallFacts[]> {
  const rows = await reader.db
    .selectFrom('transcript')
    .select('body')
    .where('session_id', '=', session)
    .where('turn_id', '=', turn)
    .where('type', '=', 'tool_call')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ body }) => {
    const entry = json<KeptEntry>(body);
    return entry?.type === 'tool_call' ? [entry.call] : [];
  });
}

/** Removes transcripts of sessions that ended before `before`, at most `most` rows; answers how many went. */
export async function pruneTranscripts(tx: Tx, before: number, most: number): Promise<number> {
  const doomed = await tx.db
    .selectFrom('transcript')
    .innerJoin('sessions', 'sessions.id', 'transcript.session_id')
    .select(['transcript.session_id', 'transcript.seq', 'transcript.bytes'])
    .where('sessions.ended_at', '<', before)
    .limit(most)
    .execute();
  const bySession = Map.groupBy(doomed, (row) => row.session_id);
  for (const [session, rows] of bySession) {
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    await removeEntries(
      tx,
      session,
      rows.map(({ seq }) => seq),
      bytes,
    );
  }
  return doomed.length;
}
