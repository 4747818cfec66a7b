import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Ids, Log, Result } from '#base';
import type { Refusal } from '#domain';
import { Checkouts } from './checkout.ts';
import { discardWorktree, type Discarded } from './discard.ts';
import { createGit, type Git } from './git-command.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { findLeaks, type Leaks } from './leak-check.ts';
import { mergeWorktree, type MergeResult, type MergeWish } from './merge-worktree.ts';
import { RepositoryCache } from './repository-cache.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import type { Worktree } from './worktree-record.ts';
import { Worktrees } from './worktree.ts';
import { WriteGuard } from './write-guard.ts';

export interface WorkspacesOptions {
  /** Of this daemon alone; what is made here stands in its `workspaces`. */
  stateFolder: string;
  /** The daemon's environment, of which git sees an allow-list. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Another runner; the system's git unless said. */
  git?: Git;
}

/** The directories that sessions work in, on this host. */
export interface Workspaces {
  checkouts: Checkouts;
  cache: RepositoryCache;
  worktrees: Worktrees;
  guard: WriteGuard;
  /** See `mergeWorktree`. */
  merge(worktree: Worktree, wish: MergeWish): Promise<Result<MergeResult, Refusal>>;
  /** See `discardWorktree`. */
  discard(worktree: Worktree, options?: { force?: boolean }): Promise<Result<Discarded, Refusal>>;
  /** See `findLeaks`. */
  leaks(live: (of: string) => boolean, repositories?: readonly string[]): Promise<Leaks>;
}

/** Opens the workspaces of a daemon. */
export async function createWorkspaces(options: WorkspacesOptions): Promise<Workspaces> {
  const { stateFolder, env, clock, ids, log } = options;
  const folder = join(stateFolder, 'workspaces');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const git = options.git ?? createGit({ env, clock, log });
  const parts: WorkspaceParts = { git, folder, clock, ids, log, queue: new KeyedQueue() };
  const cache = new RepositoryCache(parts);
  const worktrees = new Worktrees(parts);
  return {
    cache,
    checkouts: new Checkouts(parts, cache),
    worktrees,
    guard: new WriteGuard(parts),
    merge: (worktree, wish) => mergeWorktree(parts, worktrees, worktree, wish),
    discard: (worktree, { force = false } = {}) => discardWorktree(parts, worktrees, worktree, { force }),
    leaks: (live, repositories) => findLeaks(parts, worktrees, live, repositories),
  };
}
