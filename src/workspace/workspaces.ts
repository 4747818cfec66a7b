import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Ids, Log } from '#base';
import { Checkouts } from './checkout.ts';
import { createGit, type Git } from './git-command.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { RepositoryCache } from './repository-cache.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import { Worktrees } from './worktree.ts';

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
  parts: WorkspaceParts;
  checkouts: Checkouts;
  cache: RepositoryCache;
  worktrees: Worktrees;
}

/** Opens the workspaces of a daemon. */
export async function createWorkspaces(options: WorkspacesOptions): Promise<Workspaces> {
  const { stateFolder, env, clock, ids, log } = options;
  const folder = join(stateFolder, 'workspaces');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const git = options.git ?? createGit({ env, clock, log });
  const parts: WorkspaceParts = { git, folder, clock, ids, log, queue: new KeyedQueue() };
  const cache = new RepositoryCache(parts);
  return { parts, cache, checkouts: new Checkouts(parts, cache), worktrees: new Worktrees(parts) };
}
