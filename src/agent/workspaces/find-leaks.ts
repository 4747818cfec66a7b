import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Ids, Log } from '#base';
import { createWorkspaces } from '#workspace';
import { HeldPlaces } from './held-places.ts';

/** What stands in an agent's state folder, or in repositories, for no session that is held. */
export interface WorkspaceLeaks {
  /** Worktrees of sessions that have ended: kept because they held work. */
  kept: { path: string; branch: string }[];
  /** Their folder is gone, or they have no record: nothing can be done with them by `muster workspace`. */
  broken: string[];
  refs: { repository: string; ref: string }[];
}

/** Looks and changes nothing, also while the agent runs. */
export async function findWorkspaceLeaks(options: {
  stateDir: string;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  ids: Ids;
  log: Log;
}): Promise<WorkspaceLeaks> {
  const { stateDir, ...parts } = options;
  const folder = join(stateDir, 'workspaces');
  const isThere = await stat(folder).catch(() => undefined);
  if (!isThere) return { kept: [], broken: [], refs: [] };
  const places = new HeldPlaces(join(folder, 'held'));
  const held = new Set<string>();
  for (const session of await places.sessions()) {
    const place = await places.find(session);
    if (place) held.add(`${place.of}/${place.name}`);
  }
  const workspaces = await createWorkspaces({ stateFolder: stateDir, ...parts });
  // Of one team some may have gone and others not: each worktree is looked at by itself below.
  const leaks = await workspaces.leaks(() => false);
  const kept = leaks.worktrees.filter(({ of, name }) => !held.has(`${of}/${name}`));
  return {
    kept: kept.map(({ path, branch }) => ({ path, branch: branch.replace(/^refs\/heads\//, '') })),
    broken: [...leaks.folderless.map(({ path }) => path), ...leaks.folders],
    refs: leaks.refs,
  };
}
