import { refusal } from '#domain';
import { StoreError } from '../port.ts';
import { SqliteConnection } from './connection.ts';
import { fromSqlite, sqliteCode } from './sqlite-errors.ts';

/** Holds the right of one hub to a database file. */
export interface HubLock {
  release(): void;
}

const BUSY = 5;
const CANNOT_OPEN = 14;

/**
 * Takes the file for this hub: an exclusive lock of the operating system on `PATH.lock`, which ends with the process
 * however it ends. Nothing else may open that file in this process: POSIX gives all locks of a file up when any
 * descriptor of it is closed.
 */
export function lockForHub(path: string): HubLock {
  const lockPath = `${path}.lock`;
  const connection = openLock(lockPath, path);
  try {
    connection.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    connection.close();
    const code = sqliteCode(error);
    if (code === undefined || (code & 0xff) !== BUSY) throw fromSqlite(error, lockPath);
    throw new StoreError(
      refusal('store.locked', `Another hub has the database ${path} open.`, {
        hint: 'Use that hub, or stop it first; a second hub of its own needs another data folder.',
        details: { database: path },
      }),
      error,
    );
  }
  return { release: () => connection.close() };
}

/** The folder is there, so a file that cannot be made in it means that the folder cannot be written. */
function openLock(lockPath: string, path: string): SqliteConnection {
  try {
    return new SqliteConnection(lockPath, { readOnly: false });
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined || (code & 0xff) !== CANNOT_OPEN) throw fromSqlite(error, lockPath);
    throw new StoreError(
      refusal(
        'store.read_only',
        `The database ${path} cannot be used: ${lockPath} cannot be made beside it.`,
        {
          hint: 'Let the user that runs the hub write the file and its folder.',
          details: { database: path },
        },
      ),
      error,
    );
  }
}
