import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { withQuarantine, type Repository } from './quarantine.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import type { Worktree } from './worktree-record.ts';

/** Makes the folder of a worktree with its branch and its files; what fails leaves no folder behind. */
export async function makeWorktree(
  parts: WorkspaceParts,
  record: Worktree,
  repository: Repository,
  open: () => Promise<Result<Repository, Refusal>>,
): Promise<Result<unknown, Refusal>> {
  // What a crash left half made has no record and is nobody's.
  await rm(record.path, { recursive: true, force: true });
  await mkdir(dirname(record.path), { recursive: true, mode: 0o700 });
  const add = record.kind === 'worktree' ? addWorktree : addClone;
  const made = await add(parts, record, repository);
  const filled = made.ok ? await fill(parts, record, await open()) : made;
  if (!filled.ok) await rm(record.path, { recursive: true, force: true });
  return filled;
}

/** Without its files: git would run filters and a hook while it writes them. */
function addWorktree(
  parts: WorkspaceParts,
  record: Worktree,
  { top, commonDir }: Repository,
): Promise<Result<unknown, Refusal>> {
  const branch = record.branch.replace(/^refs\/heads\//, '');
  return parts.queue.run(`refs:${commonDir}`, async () => {
    await forgetWorktree(commonDir, record.path);
    const free = await freeBranch(parts, record, top);
    if (!free.ok) return free;
    const flags = ['--quiet', '--no-checkout', '--no-track', '-b', branch];
    return parts.git.run(['worktree', 'add', ...flags, record.path, record.base], { cwd: top });
  });
}

async function addClone(
  { git }: WorkspaceParts,
  record: Worktree,
  { top }: Repository,
): Promise<Result<unknown, Refusal>> {
  const fresh = `${record.path}.new`;
  await rm(fresh, { recursive: true, force: true });
  const flags = [
    '--quiet',
    '--no-hardlinks',
    '--local',
    '--no-checkout',
    '--template=',
    '--origin',
    'origin',
  ];
  const cloned = await git.run(['clone', ...flags, '--', top, fresh], {
    cwd: dirname(fresh),
    protocols: ['file'],
  });
  if (!cloned.ok) return cloned;
  const steps = [
    ['symbolic-ref', 'HEAD', record.branch],
    ['update-ref', 'HEAD', record.base],
  ];
  for (const step of steps) {
    const done = await git.run(step, { cwd: fresh });
    if (!done.ok) return done;
  }
  await rename(fresh, record.path);
  return ok(null);
}

async function fill(
  parts: WorkspaceParts,
  record: Worktree,
  opened: Result<Repository, Refusal>,
): Promise<Result<unknown, Refusal>> {
  if (!opened.ok) return opened;
  return withQuarantine(parts, opened.value, (inside) =>
    parts.git.run(
      ['read-tree', '--reset', '-u', record.base],
      inside.call({ index: join(opened.value.gitDir, 'index') }),
    ),
  );
}

/** A crash may have left its branch without a record; one that has work is never taken over. */
async function freeBranch(
  { git }: Pick<WorkspaceParts, 'git'>,
  { branch, repository }: Worktree,
  top: string,
): Promise<Result<null, Refusal>> {
  const there = await git.line(['rev-parse', '--verify', '--quiet', branch], { cwd: top, answers: [1] });
  if (!there.ok) return there;
  if (there.value === '') return ok(null);
  const args = ['rev-list', '--count', branch, '--not', '--single-worktree', `--exclude=${branch}`, '--all'];
  const own = await git.line(args, { cwd: top });
  if (!own.ok) return own;
  if (own.value !== '0') return refuse(branchThere(branch, repository));
  const freed = await git.run(['update-ref', '-d', branch, there.value], { cwd: top });
  return freed.ok ? ok(null) : freed;
}

const branchThere = (branch: string, repository: string) =>
  refusal(
    'workspace.unmerged',
    `${repository} has the branch ${branch} already; a worktree is never put on work of before.`,
    {
      hint: `Look at it: git log ${branch}. When it is not needed: git branch -D ${branch.replace(/^refs\/heads\//, '')}`,
    },
  );

/** Takes one worktree out of a repository's list, by its path: `git worktree prune` would take those of others, too. */
export async function forgetWorktree(commonDir: string, path: string): Promise<void> {
  const list = join(commonDir, 'worktrees');
  for (const name of await readdir(list).catch(() => [])) {
    const gitFile = await readFile(join(list, name, 'gitdir'), 'utf8').catch(() => '');
    if (gitFile.trim() === join(path, '.git')) await rm(join(list, name), { recursive: true, force: true });
  }
}
