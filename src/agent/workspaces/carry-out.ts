import type { Workspaces, Worktree } from '#workspace';
import type { WorkspaceAnswer } from '../hub-port.ts';
import { refused } from './refused-answer.ts';
import { clean, cutText } from './turn-guard.ts';

const FILES_MOST = 2_000;
const CONFLICTS_MOST = 100;
const CONFLICT_BYTES = 16 * 1024;

export async function diffAnswer(
  { worktrees }: Workspaces,
  worktree: Worktree,
  bytes: number,
): Promise<WorkspaceAnswer> {
  const found = await worktrees.diff(worktree, { patchBytes: bytes, files: FILES_MOST });
  if (!found.ok) return refused(found.error);
  const { files, patch, cut, moreFiles, snapshot } = found.value;
  const text = cutText(patch, bytes);
  return {
    is: 'diff',
    from: worktree.base,
    to: snapshot,
    files: files.map(({ path, change, added, removed }) => ({ path: clean(path), change, added, removed })),
    patch: text,
    cut: cut || moreFiles || text.length < patch.length,
  };
}

export async function mergeAnswer(
  workspaces: Workspaces,
  worktree: Worktree,
  { into, message, dryRun }: { into: string | null; message: string; dryRun: boolean },
): Promise<WorkspaceAnswer> {
  const branch = into ?? worktree.target;
  if (branch === null)
    return refused({
      code: 'workspace.ref_unknown',
      message:
        'It was made from a commit and not from a branch, so it is not known what it is to be merged into.',
      hint: 'Name a branch: --into BRANCH',
      retry: 'never',
    });
  const merged = await workspaces.merge(worktree, { into: branch, message, dryRun });
  if (!merged.ok) return refused(merged.error);
  const { value } = merged;
  if (value.state === 'merged') return { is: 'merged', commit: value.commit, into: value.branch };
  if (value.state === 'nothing') return { is: 'nothing', into: value.branch };
  return {
    is: 'conflict',
    into: value.branch,
    files: value.conflicts.slice(0, CONFLICTS_MOST).map(({ path, message: why, text, binary }) => ({
      path: clean(path),
      text: cutText(binary ? `${why} (binary)` : (text ?? why), CONFLICT_BYTES),
    })),
  };
}

export async function discardAnswer(
  workspaces: Workspaces,
  worktree: Worktree,
  force: boolean,
): Promise<WorkspaceAnswer> {
  const gone = await workspaces.discard(worktree, { force });
  if (!gone.ok) return refused(gone.error);
  return { is: 'discarded', keptAs: gone.value.keptAs ?? null, lost: gone.value.lost.slice(0, 1_000) };
}
