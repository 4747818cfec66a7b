import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';

/** The right of one daemon to a state folder. */
export interface FolderLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Takes a state folder for this daemon: an exclusive lock of the operating system on a file in it, which ends with the
 * process however it ends. SQLite is used for nothing but that lock, which Node cannot take otherwise.
 */
export function lockFolder(folder: string): Result<FolderLock, Refusal> {
  const database = new DatabaseSync(join(folder, 'agent.lock'));
  try {
    database.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    database.close();
    return refuse(
      refusal('agent.busy', `Another agent works in the folder ${folder}.`, {
        hint: 'Stop that one first, or give this one a state folder of its own.',
        details: { folder, cause: String(error) },
      }),
    );
  }
  return ok({
    release: () => {
      if (database.isOpen) database.close();
    },
  });
}
