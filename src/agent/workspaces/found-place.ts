import { realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { liesIn, refusal, type Refusal, type WorkspacePlace, type WorkspaceWish } from '#domain';
import type { Worktree } from '#workspace';

export const shortBranch = (ref: string) => ref.replace(/^refs\/heads\//, '');

/** As the hub is told of it. */
export const placeOf = ({ kind, path, branch, base, target }: Worktree): WorkspacePlace => ({
  kind,
  path,
  branch: shortBranch(branch),
  baseCommit: base,
  target,
  unguarded: null,
});

/** The folder itself, which nobody can look at for one session alone. */
export function shared({ guard }: WorkspaceWish, folder: string): { cwd: string; place: WorkspacePlace } {
  const unguarded =
    guard === null
      ? null
      : 'It works in a folder that is not its own: whatever others write there would be taken for its writing, so nobody looks for that.';
  const none = { branch: null, baseCommit: null, target: null };
  return { cwd: folder, place: { kind: 'shared', path: folder, ...none, unguarded } };
}

/** The same place within the worktree as the folder has within the repository that it was made from. */
export async function inside({ path, repository }: Worktree, from: string): Promise<string> {
  if (from === '') return path;
  const below = relative(repository, await realpath(from).catch(() => from));
  if (below === '' || below.startsWith('..')) return path;
  const folder = join(path, below);
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? folder : path;
}

/** The folder, unless it lies outside of what the agent works in; links are followed first. */
export async function withinRoots(
  folder: string,
  roots: readonly string[],
): Promise<Result<string, Refusal>> {
  const real = await realpath(folder).catch(() => folder);
  for (const root of roots) if (liesIn(await realpath(root).catch(() => root), real)) return ok(folder);
  return refuse(
    refusal(
      'spawn.cwd_unusable',
      `The directory ${folder} lies outside of what this agent works in: ${roots.join(', ')}.`,
      { hint: `To let it in, restart the agent with --root ${folder}` },
    ),
  );
}
