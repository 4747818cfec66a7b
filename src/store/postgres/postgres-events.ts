import { markBefore, type EventMark } from '../event-position.ts';
import { filterSql, loggedEvent, SCAN_ROWS, type EventRow } from '../event-rows.ts';
import { placeInFormer, readFormerLogs } from '../former-logs.ts';
import { placeIn, writeCursor } from '../log-cursor.ts';
import { FORMER_KEY } from '../migrations/index.ts';
import type { EventFilter, EventRead, EventReset, HotStatement, Reader, SqlValue, Tx } from '../port.ts';

const PRUNED_KEY = 'events.pruned';
/** A snapshot's text in a cursor; a longer one is left out, and a few events are then read twice. */
const MOST_SNAPSHOT_CHARACTERS = 2000;

/**
 * A place in the order of (xid, seq): everything up to it is read. `not` is a snapshot whose events were read too,
 * although they stand behind the place: of transactions that overtook one that was still open.
 */
interface Place {
  xid: bigint;
  seq: number;
  not?: string;
}

/**
 * The oldest transaction of the snapshot that is still open and may write here. Transactions are numbered over the whole
 * server: one that is known to run in another database holds nothing back. The list of who runs is read after the snapshot
 * was taken, so whoever it does not name is taken for one of ours.
 */
const OLDEST_HERE = `select x from pg_snapshot_xip(s) as x
  where x::xid not in (select backend_xid from pg_stat_activity where backend_xid is not null and datid is not null
    and datid <> (select oid from pg_database where datname = current_database()))
  order by x limit 1`;

const BOUNDS: HotStatement = {
  name: 'event_bounds',
  sqlite: '',
  postgres: `select oldest::text as xmin, pg_snapshot_xmax(s)::text as xmax, s::text as snapshot,
      (select value from meta where key = '${PRUNED_KEY}') as pruned,
      exists (select 1 from events where xid >= oldest) as held_back
    from (select s, case when pg_snapshot_xmin(s) = pg_snapshot_xmax(s) then pg_snapshot_xmin(s)
        else coalesce((${OLDEST_HERE}), pg_snapshot_xmax(s)) end as oldest
      from (select pg_current_snapshot() as s) as taken) as of`,
};

interface Bounds {
  /** The oldest transaction that is still open and may write here: below it nothing can appear any more. */
  xmin: string;
  xmax: string;
  snapshot: string;
  pruned: string | null;
  /** Events are committed but stand behind an open transaction. */
  held_back: boolean;
}

async function bounds(reader: Reader): Promise<Bounds> {
  const [found] = await reader.hot<Bounds>(BOUNDS, []);
  if (!found) throw new Error('PostgreSQL answered no snapshot');
  return found;
}

/** What is visible now is read; what is not, comes. */
function placeNow({ xmin, xmax, snapshot }: Bounds): Place {
  const place = { xid: BigInt(xmin), seq: 0 };
  return xmin === xmax ? place : { ...place, not: snapshot };
}

function parsePlace(text: string): Place | undefined {
  const found = /^(\d{1,19})\.(\d{1,15})(?:@([\d:,]+))?$/.exec(text);
  if (!found?.[1] || !found[2]) return undefined;
  return { xid: BigInt(found[1]), seq: Number(found[2]), ...(found[3] ? { not: found[3] } : {}) };
}

function cursorAt(epoch: string, { xid, seq, not }: Place): string {
  const passed = not === undefined || xid >= BigInt(not.split(':')[1] ?? '0');
  const suffix = passed || not.length > MOST_SNAPSHOT_CHARACTERS ? '' : `@${not}`;
  return writeCursor({ epoch, place: `${xid}.${seq}${suffix}` });
}

const isBefore = (a: Place, b: Place) => a.xid < b.xid || (a.xid === b.xid && a.seq < b.seq);

export async function postgresEventPosition(reader: Reader, epoch: string): Promise<string> {
  return cursorAt(epoch, placeNow(await bounds(reader)));
}

const NEWEST: HotStatement = {
  name: 'event_newest',
  sqlite: 'select coalesce(max(seq), 0) as newest from events',
};
const NEXT: HotStatement = {
  name: 'event_next',
  sqlite: 'select seq, at, xid::text as xid from events where seq > ? order by seq limit 1',
};

export async function postgresEventPositionAt(reader: Reader, epoch: string, at: number): Promise<string> {
  const { pruned: text } = await bounds(reader);
  const pruned = (text === null ? undefined : parsePlace(text)) ?? { xid: 0n, seq: 0 };
  const [found] = await reader.hot<{ newest: number }>(NEWEST, []);
  const next = async (after: number) => (await reader.hot<EventMark & { xid: string }>(NEXT, [after])).at(0);
  // Not from what is pruned on: rows with a lower number may stand behind it in the order of transactions.
  const mark = await markBefore(at, { pruned: 0, newest: found?.newest ?? 0 }, next);
  const place = mark ? { xid: BigInt(mark.xid), seq: mark.seq } : pruned;
  return cursorAt(epoch, isBefore(place, pruned) ? pruned : place);
}

/**
 * Reads on from a cursor, in the order of the writing transactions and only below the oldest that is still open, so that
 * one that commits late is never skipped. `heldBack` says that more stands behind such a one.
 */
export async function readPostgresEvents(
  reader: Reader,
  epoch: string,
  cursor: string,
  filter: EventFilter,
  most: number,
): Promise<{ read: EventRead | EventReset; heldBack: boolean }> {
  const now = await bounds(reader);
  const reset = (why: EventReset['reset']) => ({
    read: { reset: why, cursor: cursorAt(epoch, placeNow(now)) },
    heldBack: false,
  });
  const found = placeIn(epoch, cursor);
  const former = 'reset' in found ? await formerPlace(reader, cursor) : undefined;
  if ('reset' in found && !former) return reset(found.reset);
  const after = former ?? parsePlace('place' in found ? found.place : '');
  if (!after) return reset('invalid');
  if (after.xid > BigInt(now.xmax)) return reset('ahead');
  const pruned = now.pruned === null ? undefined : parsePlace(now.pruned);
  if (pruned && isBefore(after, pruned)) return reset('pruned');

  const rows = await readRows(reader, after, now.xmin, filter, most);
  const placeOf = (row: EventRow & { xid: string }) => ({ ...after, xid: BigInt(row.xid), seq: row.seq });
  const last = rows.at(-1);
  const end: Place = { ...after, xid: BigInt(now.xmin), seq: 0 };
  const stopped =
    last && rows.length === most ? placeOf(last) : await windowEnd(reader, after, now.xmin, filter);
  return {
    read: {
      events: rows.map((row) => loggedEvent(row, cursorAt(epoch, placeOf(row)))),
      // A cursor never goes back: the place may be ahead of the oldest open transaction.
      cursor: cursorAt(epoch, stopped ?? (isBefore(end, after) ? after : end)),
      more: stopped !== undefined,
    },
    heldBack: now.held_back,
  };
}

const FORMER: HotStatement = {
  name: 'event_former_logs',
  sqlite: `select value from meta where key = '${FORMER_KEY}'`,
};

/** Where a cursor stands whose log was imported into this one. */
async function formerPlace(reader: Reader, cursor: string): Promise<Place | undefined> {
  const found = await placeInFormer(cursor, async () => {
    const [row] = await reader.hot<{ value: string }>(FORMER, []);
    return readFormerLogs(row?.value);
  });
  return found && { xid: BigInt(found.log.xid ?? 0), seq: found.number };
}

async function readRows(reader: Reader, after: Place, xmin: string, filter: EventFilter, most: number) {
  const { sql, values } = filterSql(filter);
  const unseen = after.not === undefined ? '' : ' and not pg_visible_in_snapshot(xid, ?::pg_snapshot)';
  const seen: SqlValue[] = after.not === undefined ? [] : [after.not];
  const bounded = filter.session === undefined ? ` order by xid, seq limit ${SCAN_ROWS}` : '';
  const statement: HotStatement = {
    name: '',
    sqlite: `select xid::text as xid, seq, at, type, user_id, session_id, turn_id, subject, data
      from (select * from events where (xid, seq) > (?::xid8, ?::bigint) and xid < ?::xid8${bounded}) as stretch
      where true${unseen}${sql} order by stretch.xid, seq limit ?`,
  };
  const params = [String(after.xid), after.seq, xmin, ...seen, ...values, most];
  return reader.hot<EventRow & { xid: string }>(statement, params);
}

const WINDOW_END: HotStatement = {
  name: 'event_window_end',
  sqlite: `select xid::text as xid, seq from events where (xid, seq) > (?::xid8, ?::bigint) and xid < ?::xid8
    order by events.xid, seq offset ${SCAN_ROWS - 1} limit 1`,
};

/** Where a filtered read stopped looking; undefined when it saw everything. */
async function windowEnd(
  reader: Reader,
  after: Place,
  xmin: string,
  filter: EventFilter,
): Promise<Place | undefined> {
  if (filter.session !== undefined) return undefined;
  const [found] = await reader.hot<{ xid: string; seq: number }>(WINDOW_END, [
    String(after.xid),
    after.seq,
    xmin,
  ]);
  return found && { ...after, xid: BigInt(found.xid), seq: found.seq };
}

const CUT: HotStatement = {
  name: 'event_prune_cut',
  sqlite: `select oldest.xid::text as xid, seq from
      (select xid, seq, at from events where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, seq limit ?) as oldest
    where at < ? order by oldest.xid desc, seq desc limit 1`,
};
const DELETE: HotStatement = {
  name: 'event_prune',
  sqlite: 'delete from events where (xid, seq) <= (?::xid8, ?::bigint) returning 1',
};
const REMEMBER: HotStatement = {
  name: 'event_prune_remember',
  sqlite: `insert into meta (key, value) values ('${PRUNED_KEY}', ?)
    on conflict (key) do update set value = excluded.value`,
};

/** Removes one chunk of at most `rows` events older than `before`; answers how many went. */
export async function prunePostgresEvents(tx: Tx, before: number, rows: number): Promise<number> {
  const [cut] = await tx.hot<{ xid: string; seq: number }>(CUT, [rows, before]);
  if (!cut) return 0;
  const gone = await tx.hot(DELETE, [cut.xid, cut.seq]);
  await tx.hot(REMEMBER, [`${cut.xid}.${cut.seq}`]);
  return gone.length;
}
