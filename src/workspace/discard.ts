import { rm } from 'node:fs/promises';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { withQuarantine, openRepository } from './quarantine.ts';
import { listFiles } from './diff-trees.ts';
import { forgetWorktree } from './make-worktree.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import { refsOf, type Worktree } from './worktree-record.ts';
import type { Worktrees } from './worktree.ts';

export interface Discarded {
  /** Where its work is kept, when it had some that is nowhere else. */
  keptAs?: string;
  /** What no ref can keep: repositories inside, and all of it where it could not be read. */
  lost: string[];
}

interface Loss {
  snapshot: string | undefined;
  /** Commits, the one of its uncommitted files among them, that no other branch or tag has. */
  commits: number;
  files: string[];
  nested: string[];
  /** Why it could not be read. */
  unreadable?: Refusal;
}

const FILES_SHOWN = 50;

/**
 * Removes a worktree with its branch. Refused, saying what would be lost, while it holds work that nothing else has; with
 * `force` that work is kept under `refs/muster/discarded/` in the repository.
 */
export async function discardWorktree(
  parts: WorkspaceParts,
  worktrees: Worktrees,
  worktree: Worktree,
  { force = false } = {},
): Promise<Result<Discarded, Refusal>> {
  return parts.queue.run(`worktree:${worktree.of}/${worktree.name}`, async () => {
    const loss = await lossOf(parts, worktrees, worktree);
    const loses = loss.commits > 0 || loss.nested.length > 0 || loss.unreadable !== undefined;
    if (loses && !force) return refuse(unmerged(worktree, loss));
    const kept = loss.commits > 0 ? await keep(parts, worktree, loss.snapshot) : ok(undefined);
    if (!kept.ok) return kept;
    const removed = await remove(parts, worktrees, worktree);
    if (!removed.ok) return removed;
    const lost = loss.unreadable ? [worktree.path] : loss.nested;
    return ok({ lost, ...(kept.value === undefined ? {} : { keptAs: kept.value }) });
  });
}

async function lossOf(parts: WorkspaceParts, worktrees: Worktrees, worktree: Worktree): Promise<Loss> {
  const taken = await worktrees.snapshot(worktree);
  const nothing = { snapshot: undefined, commits: 0, files: [], nested: [] };
  if (!taken.ok) return { ...nothing, unreadable: taken.error };
  const { commit: snapshot, nested } = taken.value;
  const { branch } = refsOf(worktree);
  const args = [
    'rev-list',
    '--count',
    snapshot,
    '--single-worktree',
    '--not',
    worktree.base,
    `--exclude=${branch}`,
    '--exclude=refs/muster/*',
    '--all',
  ];
  const counted = await parts.git.line(args, { cwd: worktree.repository });
  if (!counted.ok) return { ...nothing, unreadable: counted.error };
  const commits = Number(counted.value);
  const files = commits > 0 ? await filesOf(parts, worktree, snapshot) : [];
  return { snapshot, commits, files, nested };
}

async function filesOf(parts: WorkspaceParts, worktree: Worktree, snapshot: string): Promise<string[]> {
  const opened = await openRepository(parts, worktree.repository);
  if (!opened.ok) return [];
  const files = await withQuarantine(parts, opened.value, (inside) =>
    listFiles(parts, inside, [worktree.base, snapshot]),
  );
  return files.ok ? files.value.map((file) => file.path).slice(0, FILES_SHOWN) : [];
}

async function keep(
  { git, clock }: WorkspaceParts,
  worktree: Worktree,
  snapshot: string | undefined,
): Promise<Result<string | undefined, Refusal>> {
  if (snapshot === undefined) return ok(undefined);
  const ref = `${refsOf(worktree).discarded}-${clock.now()}`;
  const kept = await git.run(['update-ref', '-m', 'muster: discarded', ref, snapshot], {
    cwd: worktree.repository,
  });
  return kept.ok ? ok(ref) : kept;
}

async function remove(
  { git, queue }: WorkspaceParts,
  worktrees: Worktrees,
  worktree: Worktree,
): Promise<Result<null, Refusal>> {
  const { branch, snapshot } = refsOf(worktree);
  await rm(worktree.path, { recursive: true, force: true, maxRetries: 3 });
  const opened = await openRepository({ git }, worktree.repository);
  if (opened.ok) {
    const { top, commonDir } = opened.value;
    await queue.run(`refs:${commonDir}`, async () => {
      if (worktree.kind === 'worktree') {
        await forgetWorktree(commonDir, worktree.path);
        await git.run(['update-ref', '-d', branch], { cwd: top });
      }
      await git.run(['update-ref', '-d', snapshot], { cwd: top });
    });
  }
  await worktrees.records.remove(worktree);
  return ok(null);
}

function unmerged(worktree: Worktree, { commits, files, nested, unreadable }: Loss): Refusal {
  const name = `${worktree.of}/${worktree.name}`;
  const { path } = worktree;
  if (unreadable) {
    return refusal(
      'workspace.unmerged',
      `The worktree ${name} cannot be looked into, so it is kept: ${unreadable.message}`,
      {
        hint: `Look at ${path}; with force it is removed with all that it holds.`,
        details: { path },
      },
    );
  }
  const parts = [
    ...(commits > 0
      ? [`work that is not merged (${files.slice(0, 5).join(', ')}${files.length > 5 ? ', …' : ''})`]
      : []),
    ...(nested.length > 0 ? [`repositories inside (${nested.slice(0, 3).join(', ')})`] : []),
  ];
  return refusal('workspace.unmerged', `The worktree ${name} holds ${parts.join(' and ')}.`, {
    hint:
      nested.length > 0
        ? 'Merge it and move the repositories away. With force the work is kept under a ref, the repositories are lost.'
        : 'Merge it, or discard it with force: then it is kept under refs/muster/discarded/.',
    details: { path, commits, files, nested },
  });
}
