import type { Clock, Ids, Log } from '#base';
import type { Git } from './git-command.ts';
import type { KeyedQueue } from './keyed-queue.ts';

/** What every part of the room works with. */
export interface WorkspaceParts {
  git: Git;
  /** Of this daemon alone, absolute: mirrors, checkouts, worktrees and their records. */
  folder: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** What changes one mirror, checkout or repository goes one after another. */
  queue: KeyedQueue;
}
