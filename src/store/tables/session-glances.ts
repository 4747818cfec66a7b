import type { SessionId, TranscriptEntry, Usage } from '#domain';
import { sql } from 'kysely';
import type { Reader } from '../port.ts';
import { json } from './row.ts';

/** What a list shows of a session beside its status. */
export interface SessionGlance {
  /** The tool call or the text that came last. */
  latest: { entry: TranscriptEntry; at: number } | null;
  /** As its harness told it last. */
  window: Usage | null;
  branch: string | null;
  /** Over its ended turns. Null: no turn told any. */
  tokens: number | null;
  costMicros: number | null;
  /** Ended turns of which tokens, or cost, are unknown: then the sums are too small. */
  untoldTokens: number;
  untoldCost: number;
}

const ACTIONS = ['tool_call', 'text'] as const;

/** Glances of several sessions, in four statements however many there are. */
export async function readGlances(
  reader: Reader,
  sessions: readonly SessionId[],
): Promise<Map<SessionId, SessionGlance>> {
  if (sessions.length === 0) return new Map();
  const ids = [...sessions];
  const entries = await latestEntries(reader, ids);
  const sums = new Map((await sumBySession(reader, ids)).map((sum) => [sum.session_id, sum]));
  const branches = new Map(
    (
      await reader.db
        .selectFrom('workspaces')
        .select(['session_id', 'branch'])
        .where('session_id', 'in', ids)
        .where('gone_at', 'is', null)
        .execute()
    ).map(({ session_id, branch }) => [session_id, branch]),
  );
  return new Map(
    ids.map((id) => {
      const of = entries.filter((one) => one.session === id);
      const window = of.find(({ entry }) => entry.type === 'usage')?.entry;
      const sum = sums.get(id);
      const glance: SessionGlance = {
        latest: of.find(({ entry }) => entry.type !== 'usage') ?? null,
        window: window?.type === 'usage' ? window.usage : null,
        branch: branches.get(id) ?? null,
        tokens: sum?.tokens ?? null,
        costMicros: sum?.cost ?? null,
        untoldTokens: sum?.untold_tokens ?? 0,
        untoldCost: sum?.untold_cost ?? 0,
      };
      return [id, glance];
    }),
  );
}

/** Their numbers first: read from the end of each transcript, where they are near. */
async function latestEntries(
  reader: Reader,
  ids: SessionId[],
): Promise<{ session: SessionId; entry: TranscriptEntry; at: number }[]> {
  const heads = await reader.db
    .selectFrom('sessions')
    .select((eb) => {
      const newest = (types: readonly TranscriptEntry['type'][]) =>
        eb
          .selectFrom('transcript')
          .select('transcript.seq')
          .whereRef('transcript.session_id', '=', 'sessions.id')
          .where('transcript.type', 'in', types)
          .orderBy('transcript.seq', 'desc')
          .limit(1);
      return ['sessions.id', newest(ACTIONS).as('action'), newest(['usage']).as('usage')];
    })
    .where('sessions.id', 'in', ids)
    .execute();
  const wanted = heads.flatMap(({ id, action, usage }) =>
    [action, usage].flatMap((seq) => (seq === null ? [] : [{ id, seq }])),
  );
  if (wanted.length === 0) return [];
  const rows = await reader.db
    .selectFrom('transcript')
    .select(['session_id', 'seq', 'at', 'body'])
    .where((eb) =>
      eb.or(
        wanted.map(({ id, seq }) =>
          eb.and([eb('session_id', '=', id), eb('seq', '<=', seq), eb('seq', '>', seq - PIECES)]),
        ),
      ),
    )
    .execute();
  const read = rows.flatMap(({ session_id, seq, at, body }): Read[] => {
    const entry = json<TranscriptEntry>(body);
    return entry ? [{ session: session_id, seq, entry, at }] : [];
  });
  return wanted.flatMap(({ id, seq }) => {
    const last = read.find((one) => one.session === id && one.seq === seq);
    return last ? [{ ...last, entry: withPieces(last, read) }] : [];
  });
}

/** A text comes in pieces, as its harness streams it; so many of the last belong to what a row shows of it. */
const PIECES = 6;

interface Read {
  session: SessionId;
  seq: number;
  entry: TranscriptEntry;
  at: number;
}

function withPieces({ session, seq, entry }: Read, read: readonly Read[]): TranscriptEntry {
  if (entry.type !== 'text') return entry;
  let { text } = entry;
  for (let before = seq - 1; ; before--) {
    const piece = read.find((one) => one.session === session && one.seq === before)?.entry;
    if (piece?.type !== 'text') {
      const isCut = piece === undefined && before > 0 && seq - before >= PIECES;
      return { type: 'text', text: isCut ? `…${text}` : text };
    }
    text = piece.text + text;
  }
}

const sumBySession = (reader: Reader, ids: SessionId[]) =>
  reader.db
    .selectFrom('turn_usage')
    .select([
      'session_id',
      sql<number | null>`cast(sum(input_tokens + output_tokens) as bigint)`.as('tokens'),
      sql<number | null>`cast(sum(cost_micros) as bigint)`.as('cost'),
      sql<number>`sum(case when input_tokens is null or output_tokens is null then 1 else 0 end)`.as(
        'untold_tokens',
      ),
      sql<number>`sum(case when cost_micros is null then 1 else 0 end)`.as('untold_cost'),
    ])
    .where('session_id', 'in', ids)
    .groupBy('session_id')
    .execute();
