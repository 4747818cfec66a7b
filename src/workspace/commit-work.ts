import { join } from 'node:path';
import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import { withQuarantine } from './quarantine.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import type { Worktree } from './worktree-record.ts';
import type { Worktrees } from './worktree.ts';

/**
 * Puts what is in no commit of a worktree upon its branch, as the snapshot has it: what is merged is then known to be in
 * it, and a later merge begins there. No file is touched. Nothing happens where all was committed.
 */
export async function commitWork(
  parts: WorkspaceParts,
  worktrees: Worktrees,
  worktree: Worktree,
  { commit, head }: Snapshot,
): Promise<Result<null, Refusal>> {
  if (commit === head) return ok(null);
  const opened = await worktrees.open(worktree);
  if (!opened.ok) return opened;
  const { top, gitDir } = opened.value;
  // Refused when somebody committed meanwhile: then the snapshot is not all of it any more.
  const expected = head === undefined ? [] : [head];
  const moved = await parts.git.run(['update-ref', '-m', 'muster: work', 'HEAD', commit, ...expected], {
    cwd: top,
  });
  if (!moved.ok) return moved;
  const indexed = await withQuarantine(parts, opened.value, (inside) =>
    parts.git.run(['read-tree', commit], inside.call({ index: join(gitDir, 'index') })),
  );
  return indexed.ok ? ok(null) : indexed;
}
