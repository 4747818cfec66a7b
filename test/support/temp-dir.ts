import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one test's own; leaving the `await using` block removes it with all that it holds. */
export interface TempDir extends AsyncDisposable {
  /** Absolute, with symbolic links resolved (macOS links its temp folder). */
  readonly path: string;
  /** A path below it; the parts are joined, nothing is created. */
  at(...parts: string[]): string;
}

/** `await using dir = await tempDir();` */
export async function tempDir(prefix = 'muster-test-'): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  return {
    path,
    at: (...parts) => join(path, ...parts),
    // Retries: a process that a test has just ended may still be writing its last file.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
