import { markBefore, type EventMark } from '../event-position.ts';
import { filterSql, loggedEvent, SCAN_ROWS, type EventRow } from '../event-rows.ts';
import { placeInFormer, readFormerLogs } from '../former-logs.ts';
import { placeIn, writeCursor } from '../log-cursor.ts';
import { FORMER_KEY } from '../migrations/index.ts';
import type { EventFilter, EventRead, EventReset, HotStatement, Reader, Tx } from '../port.ts';

const PRUNED_KEY = 'events.pruned';

const BOUNDS: HotStatement = {
  name: 'event_bounds',
  sqlite: `select coalesce((select seq from sqlite_sequence where name = 'events'), 0) as newest,
    coalesce((select cast(value as integer) from meta where key = '${PRUNED_KEY}'), 0) as pruned`,
};

interface Bounds {
  /** The last number that was given, also when its row is pruned. */
  newest: number;
  /** Everything up to here may be gone. */
  pruned: number;
}

const cursorAt = (epoch: string, seq: number) => writeCursor({ epoch, place: String(seq) });

async function bounds(reader: Reader): Promise<Bounds> {
  const [found] = await reader.hot<Bounds>(BOUNDS, []);
  return found ?? { newest: 0, pruned: 0 };
}

export async function sqliteEventPosition(reader: Reader, epoch: string): Promise<string> {
  return cursorAt(epoch, (await bounds(reader)).newest);
}

const NEXT: HotStatement = {
  name: 'event_next',
  sqlite: 'select seq, at from events where seq > ? order by seq limit 1',
};

export async function sqliteEventPositionAt(reader: Reader, epoch: string, at: number): Promise<string> {
  const found = await bounds(reader);
  const next = async (after: number) => (await reader.hot<EventMark>(NEXT, [after])).at(0);
  const mark = await markBefore(at, found, next);
  return cursorAt(epoch, mark?.seq ?? found.pruned);
}

/** Reads on from a cursor. The sequence is the order of commits, because one unit writes at a time. */
export async function readSqliteEvents(
  reader: Reader,
  epoch: string,
  cursor: string,
  filter: EventFilter,
  most: number,
): Promise<EventRead | EventReset> {
  const { newest, pruned } = await bounds(reader);
  const reset = (why: EventReset['reset']): EventReset => ({ reset: why, cursor: cursorAt(epoch, newest) });
  const found = placeIn(epoch, cursor);
  const former = 'reset' in found ? await formerPlace(reader, cursor) : undefined;
  if ('reset' in found && former === undefined) return reset(found.reset);
  const after = former ?? Number('place' in found ? found.place : Number.NaN);
  if (!Number.isSafeInteger(after) || after < 0) return reset('invalid');
  if (after > newest) return reset('ahead');
  if (after < pruned) return reset('pruned');

  // A session has an index; any other filter looks at a bounded stretch of the log.
  const end = filter.session === undefined ? Math.min(newest, after + SCAN_ROWS) : newest;
  const { sql, values } = filterSql(filter);
  const read: HotStatement = {
    name: '',
    sqlite: `select seq, at, type, user_id, session_id, turn_id, subject, data from events
      where seq > ? and seq <= ?${sql} order by seq limit ?`,
  };
  const rows = await reader.hot<EventRow>(read, [after, end, ...values, most]);
  const last = rows.length === most ? (rows.at(-1)?.seq ?? end) : end;
  return {
    events: rows.map((row) => loggedEvent(row, cursorAt(epoch, row.seq))),
    cursor: cursorAt(epoch, last),
    more: last < newest,
  };
}

const FORMER: HotStatement = {
  name: 'event_former_logs',
  sqlite: `select value from meta where key = '${FORMER_KEY}'`,
};

/** Where a cursor stands whose log was imported into this one. */
async function formerPlace(reader: Reader, cursor: string): Promise<number | undefined> {
  const found = await placeInFormer(cursor, async () => {
    const [row] = await reader.hot<{ value: string }>(FORMER, []);
    return readFormerLogs(row?.value);
  });
  return found?.number;
}

const CUT: HotStatement = {
  name: 'event_prune_cut',
  // Up to the last old one of the chunk: the log is pruned without gaps, also when the wall clock once ran ahead.
  sqlite: `select max(seq) as cut, count(*) as rows from (select seq, at from events order by seq limit ?) where at < ?`,
};
const DELETE: HotStatement = { name: 'event_prune', sqlite: 'delete from events where seq <= ? returning 1' };
const REMEMBER: HotStatement = {
  name: 'event_prune_remember',
  sqlite: `insert into meta (key, value) values ('${PRUNED_KEY}', ?)
    on conflict (key) do update set value = excluded.value`,
};

/** Removes one chunk of at most `rows` events older than `before`; answers how many went. */
export async function pruneSqliteEvents(tx: Tx, before: number, rows: number): Promise<number> {
  const [found] = await tx.hot<{ cut: number | null }>(CUT, [rows, before]);
  if (found?.cut == null) return 0;
  const gone = await tx.hot(DELETE, [found.cut]);
  await tx.hot(REMEMBER, [String(found.cut)]);
  return gone.length;
}
