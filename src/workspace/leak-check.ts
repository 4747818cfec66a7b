import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceParts } from './workspace-parts.ts';
import type { Worktree } from './worktree-record.ts';
import type { Worktrees } from './worktree.ts';

/** What stands on this host for nobody. */
export interface Leaks {
  /** Of sessions or teams that are gone. */
  worktrees: Worktree[];
  /** Records whose folder is gone. */
  folderless: Worktree[];
  /** Folders without a record: left half made by a crash. They hold no work. */
  folders: string[];
  /** Branches and snapshot refs of ours without a worktree, by repository. */
  refs: { repository: string; ref: string }[];
}

/** Looks for worktrees, folders, branches and refs of ours whose owner is not `live`. Changes nothing. */
export async function findLeaks(
  { git }: Pick<WorkspaceParts, 'git'>,
  worktrees: Worktrees,
  live: (of: string) => boolean,
  repositories: readonly string[] = [],
): Promise<Leaks> {
  const all = await worktrees.list();
  const leaks: Leaks = { worktrees: [], folderless: [], folders: [], refs: [] };
  for (const one of all) {
    const isThere = await stat(one.path).catch(() => undefined);
    if (!isThere) leaks.folderless.push(one);
    else if (!live(one.of)) leaks.worktrees.push(one);
  }
  const known = new Set(all.map((one) => one.path));
  const root = worktrees.records.folder;
  for (const of of await readdir(root).catch(() => [])) {
    for (const name of await readdir(join(root, of)).catch(() => [])) {
      const path = join(root, of, name);
      if (!name.endsWith('.json') && !known.has(path)) leaks.folders.push(path);
    }
  }
  const names = new Set(all.map((one) => `${one.repository}\0${one.of}/${one.name}`));
  for (const repository of new Set([...repositories, ...all.map((one) => one.repository)])) {
    const args = ['for-each-ref', '--format=%(refname)', 'refs/heads/muster/', 'refs/muster/snapshots/'];
    const said = await git.line(args, { cwd: repository });
    for (const ref of said.ok ? said.value.split('\n') : []) {
      const name = ref.replace(/^refs\/(heads\/muster|muster\/snapshots)\//, '');
      if (ref !== '' && !names.has(`${repository}\0${name}`)) leaks.refs.push({ repository, ref });
    }
  }
  return leaks;
}

/** Removes folders that a crash left half made. Worktrees with a record go by `discard` alone. */
export async function removeHalfMade({ folders }: Pick<Leaks, 'folders'>): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
