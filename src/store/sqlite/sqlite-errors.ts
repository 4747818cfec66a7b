import { refusal, type Refusal } from '#domain';
import { StoreError } from '../port.ts';
import { UniqueViolation } from '../unique-violation.ts';
import type { SqliteConnection } from './connection.ts';

/** Primary result codes of SQLite (the low byte of an extended one). */
const PRIMARY = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};
const CONSTRAINT_PRIMARY_KEY = 1555;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_ROWID = 2579;

/** The extended result code of an error that came from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** What a database error means to a caller; anything else is given back as it came. */
export function fromSqlite(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || error instanceof StoreError) return error;
  const found = refusalOf(code & 0xff, path, error instanceof Error ? error.message : String(error));
  return found ? new StoreError(found, error) : error;
}

function refusalOf(primary: number, path: string, reason: string): Refusal | undefined {
  const facts = { details: { database: path, reason } };
  switch (primary) {
    case PRIMARY.full:
      return refusal('store.full', `The disk that holds ${path} is full; nothing of this change was kept.`, {
        hint: 'Free some space there, then try again.',
        retry: 'later',
        ...facts,
      });
    case PRIMARY.readOnly:
      return refusal('store.read_only', `The database ${path} cannot be written: ${reason}.`, {
        hint: 'Let the user that runs the hub write the file and its folder.',
        ...facts,
      });
    case PRIMARY.busy:
    case PRIMARY.locked:
      return refusal('store.busy', `Another program holds the database ${path}.`, {
        hint: 'Wait until a backup or a database browser is done, then try again.',
        retry: 'later',
        ...facts,
      });
    case PRIMARY.corrupt:
    case PRIMARY.notADatabase:
      return refusal('store.corrupt', `The database ${path} is damaged, or is no database: ${reason}.`, {
        hint: 'Move it away with its -wal and -shm files, then bring a backup back: muster import FILE. See docs/operate.md.',
        ...facts,
      });
    case PRIMARY.cannotOpen:
      return refusal('store.unreachable', `The database ${path} cannot be opened: ${reason}.`, {
        hint: 'See that its folder exists and that the user that runs the hub may write there.',
        ...facts,
      });
    case PRIMARY.io:
      return refusal('store.unreachable', `The disk that holds ${path} failed: ${reason}.`, {
        hint: 'Look at the system log for errors of that disk.',
        retry: 'later',
        ...facts,
      });
    default:
      return undefined;
  }
}

/** Turns "UNIQUE constraint failed: table.column, …" into the names of the indexes that have these columns. */
export function uniqueViolation(error: unknown, connection: SqliteConnection): UniqueViolation | undefined {
  const code = sqliteCode(error);
  if (code !== CONSTRAINT_UNIQUE && code !== CONSTRAINT_PRIMARY_KEY && code !== CONSTRAINT_ROWID)
    return undefined;
  const said = error instanceof Error ? error.message : '';
  const columns = said.replace(/^UNIQUE constraint failed: /, '').split(', ');
  const table = columns[0]?.split('.')[0] ?? '';
  const names = columns.map((column) => column.slice(table.length + 1));
  return new UniqueViolation(indexesOf(connection, table, names), error);
}

interface IndexRow {
  name: string;
  origin: string;
}

function indexesOf(connection: SqliteConnection, table: string, columns: readonly string[]): string[] {
  const all = connection.prepare(`select name, origin from pragma_index_list(?) where "unique" = 1`);
  const parts = connection.prepare(`select name from pragma_index_info(?) order by seqno`);
  const wanted = columns.join();
  const found = connection
    .rows<IndexRow>(all, [table])
    .filter(
      ({ name }) =>
        connection
          .rows<{ name: string }>(parts, [name])
          .map((part) => part.name)
          .join() === wanted,
    )
    .map(({ name, origin }) => {
      if (origin === 'pk') return `${table}_pkey`;
      return origin === 'u' ? `${table}_${columns.join('_')}_key` : name;
    });
  // An integer primary key is the row id itself and has no index.
  return found.length > 0 ? found : [`${table}_pkey`];
}
