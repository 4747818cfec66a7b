import { accessSync, closeSync, constants, existsSync, openSync, realpathSync } from 'node:fs';
import { dirname, join, basename, resolve } from 'node:path';
import type { Random } from '#base';
import { refusal } from '#domain';
import type { Migration } from '../migrations/migration.ts';
import { StoreError } from '../port.ts';
import { SqliteConnection } from './connection.ts';
import { lockForHub, type HubLock } from './hub-lock.ts';
import { fromSqlite } from './sqlite-errors.ts';
import { migrateSqlite } from './sqlite-migrator.ts';

export interface OpenedFile {
  path: string;
  epoch: string;
  writer: SqliteConnection;
  reader: SqliteConnection;
  lock: HubLock;
}

/** "MSTR": says to `file` and to us whose database it is. */
const APPLICATION_ID = 0x4d535452;

/** Opens both connections of a hub to its file, with the file locked for this hub and the schema up to date. */
export function openSqliteFile(options: {
  path: string;
  durability: 'full' | 'none';
  migrations: readonly Migration[];
  random: Random;
}): OpenedFile {
  const path = findPath(options.path);
  const open: { close(): void }[] = [];
  try {
    const lock = lockForHub(path);
    open.push({ close: () => lock.release() });
    createForOwner(path);
    const writer = new SqliteConnection(path, { readOnly: false });
    open.push(writer);
    refuseForeign(writer, path);
    setUp(writer, options.durability);
    const epoch = migrateSqlite(writer, path, options.migrations, options.random);
    const reader = new SqliteConnection(path, { readOnly: true });
    open.push(reader);
    reader.exec('pragma cache_size = -16384; pragma temp_store = memory');
    return { path, epoch, writer, reader, lock };
  } catch (error) {
    for (const opened of open.reverse()) opened.close();
    throw fromSqlite(error, path);
  }
}

/** The real path, so that two names of one folder are one lock. */
function findPath(given: string): string {
  const asked = resolve(given);
  const folder = dirname(asked);
  if (!existsSync(folder)) {
    throw new StoreError(
      refusal('store.unreachable', `The folder ${folder} for the database does not exist.`, {
        hint: `Create it (mkdir -p ${folder}), or name another folder.`,
        details: { database: asked },
      }),
    );
  }
  const path = existsSync(asked) ? realpathSync(asked) : join(realpathSync(folder), basename(asked));
  for (const needed of [dirname(path), path]) if (existsSync(needed)) refuseReadOnly(needed, path);
  return path;
}

/** A file that is not there yet is made for its owner alone; SQLite gives its log and index the same mode. */
function createForOwner(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    // What keeps it from being made, SQLite meets next, and that is told.
  }
}

function refuseReadOnly(needed: string, database: string): void {
  try {
    accessSync(needed, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new StoreError(
      refusal('store.read_only', `The database ${database} cannot be written: ${needed} is read only.`, {
        hint: 'Let the user that runs the hub write the file and its folder.',
        details: { database },
      }),
      error,
    );
  }
}

/** A database of another program is left alone. */
function refuseForeign(connection: SqliteConnection, path: string): void {
  if (connection.fact('pragma application_id') === APPLICATION_ID) return;
  if (connection.fact('select count(*) from sqlite_master') === 0) return;
  throw new StoreError(
    refusal('store.unreachable', `The file ${path} is the database of another program.`, {
      hint: 'Name another file for the database of the hub.',
      details: { database: path },
    }),
  );
}

function setUp(connection: SqliteConnection, durability: 'full' | 'none'): void {
  connection.exec(`pragma application_id = ${APPLICATION_ID}`);
  const mode = connection.fact('pragma journal_mode = wal');
  if (mode !== 'wal') throw new Error(`SQLite answered journal mode ${String(mode)} instead of wal`);
  connection.exec(`pragma synchronous = ${durability === 'full' ? 'full' : 'off'};
    pragma foreign_keys = on; pragma busy_timeout = 250; pragma temp_store = memory; pragma cache_size = -65536;
    pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864`);
}
