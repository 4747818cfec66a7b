import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, checkRef } from '#domain';
import { commitWork } from './commit-work.ts';
import { commitMerge, mergeTrees, type Conflict } from './merge-trees.ts';
import { moveBranch } from './move-branch.ts';
import { openRepository, type Repository } from './quarantine.ts';
import type { NewCommit } from './snapshot.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import type { Worktree } from './worktree-record.ts';
import type { Worktrees } from './worktree.ts';

export type MergeResult =
  | { state: 'merged'; branch: string; from: string; commit: string }
  /** The branch has it all already. */
  | { state: 'nothing'; branch: string; from: string }
  /** Nothing was moved; `snapshot` is what was to come in. */
  | { state: 'conflicts'; branch: string; from: string; snapshot: string; conflicts: Conflict[] };

export interface MergeWish {
  /** The branch that takes it, by its name. */
  into: string;
  message: string;
  author?: NonNullable<NewCommit['author']>;
  /** Only say what would come of it. */
  dryRun?: boolean;
}

/** Merges all that a worktree holds, committed or not, into a branch of the repository that it was made from. */
export async function mergeWorktree(
  parts: WorkspaceParts,
  worktrees: Worktrees,
  worktree: Worktree,
  { into, message, author, dryRun = false }: MergeWish,
): Promise<Result<MergeResult, Refusal>> {
  const name = checkRef(into);
  if (!name.ok) return name;
  const branch = `refs/heads/${into}`;
  const taken = await worktrees.snapshot(worktree);
  if (!taken.ok) return taken;
  const { commit: snapshot } = taken.value;
  const opened = await openRepository(parts, worktree.repository);
  if (!opened.ok) return opened;
  const repository = opened.value;
  const from = await parts.git.line(['rev-parse', '--verify', '--quiet', branch], {
    cwd: repository.top,
    answers: [1],
  });
  if (!from.ok) return from;
  if (from.value === '') return refuse(noBranch(repository.top, into));
  const merged = await mergeTrees(parts, repository, [from.value, snapshot]);
  if (!merged.ok) return merged;
  const { tree, conflicts } = merged.value;
  const at = { branch: into, from: from.value };
  if (conflicts.length > 0) return ok({ state: 'conflicts', ...at, snapshot, conflicts });
  if (!dryRun) {
    const written = await commitWork(parts, worktrees, worktree, taken.value);
    if (!written.ok) return written;
  }
  const commit = await joined(
    parts,
    repository,
    { tree, ours: from.value, theirs: snapshot },
    { message, author },
  );
  if (!commit.ok) return commit;
  if (commit.value === null) return ok({ state: 'nothing', ...at });
  const done: MergeResult = { state: 'merged', ...at, commit: commit.value };
  if (dryRun) return ok(done);
  const moved = await moveBranch(parts, repository, { branch, from: from.value, to: commit.value });
  return moved.ok ? ok(done) : moved;
}

/** The commit that joins the two; null when the branch has all of it already. */
async function joined(
  parts: WorkspaceParts,
  repository: Repository,
  { tree, ours, theirs }: { tree: string; ours: string; theirs: string },
  { message, author }: { message: string; author: MergeWish['author'] | undefined },
): Promise<Result<string | null, Refusal>> {
  const contained = await parts.git.run(['merge-base', '--is-ancestor', theirs, ours], {
    cwd: repository.top,
    answers: [1],
  });
  if (!contained.ok) return contained;
  if (contained.value.code === 0) return ok(null);
  const parents = [ours, theirs];
  return commitMerge(parts, repository, { tree, parents, message, ...(author ? { author } : {}) });
}

const noBranch = (top: string, into: string) =>
  refusal('workspace.ref_unknown', `${top} has no branch "${into}".`, {
    hint: 'Name a branch that is there: git branch',
  });
