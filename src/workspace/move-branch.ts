import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { openRepository, withQuarantine, type Repository } from './quarantine.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

type Parts = Pick<WorkspaceParts, 'git' | 'folder' | 'queue'>;

export interface BranchMove {
  /** `refs/heads/…` */
  branch: string;
  /** Where it has to be for this to be right. */
  from: string;
  to: string;
}

/**
 * Moves a branch by compare and swap. Where it is checked out the files go along, and the move is refused when tracked files
 * are changed there, or a new file stands in the way.
 */
export function moveBranch(
  parts: Parts,
  repository: Repository,
  move: BranchMove,
): Promise<Result<null, Refusal>> {
  return parts.queue.run(`refs:${repository.commonDir}`, async () => {
    const { git } = parts;
    const now = await git.line(['rev-parse', '--verify', '--quiet', move.branch], {
      cwd: repository.top,
      answers: [1],
    });
    if (!now.ok) return now;
    if (now.value !== move.from) return refuse(movedOn(move, now.value));
    const at = await checkedOutAt(parts, repository, move.branch);
    if (!at.ok) return at;
    const trees: Repository[] = [];
    for (const top of at.value) {
      const tree = await openRepository(parts, top);
      if (!tree.ok) return tree;
      const clean = await checkClean(parts, tree.value, move.from, move.branch);
      if (clean.ok) trees.push(tree.value);
      // A daemon that was killed between the two left the files moved and the branch not: then they stand where they belong.
      else if (!(await checkClean(parts, tree.value, move.to, move.branch)).ok) return clean;
    }
    return moveWithTrees(parts, repository, trees, move);
  });
}

/** Files first, since they can refuse; the ref last; what was moved goes back when another was faster. */
async function moveWithTrees(
  parts: Parts,
  repository: Repository,
  trees: readonly Repository[],
  move: BranchMove,
): Promise<Result<null, Refusal>> {
  const done: Repository[] = [];
  const undo = async () => {
    for (const tree of done) await moveFiles(parts, tree, move.to, move.from);
  };
  for (const tree of trees) {
    const moved = await moveFiles(parts, tree, move.from, move.to);
    if (!moved.ok) {
      await undo();
      return refuse(inTheWay(tree, move, moved.error));
    }
    done.push(tree);
  }
  const args = ['update-ref', '-m', 'muster: merge', move.branch, move.to, move.from];
  const swapped = await parts.git.run(args, { cwd: repository.top });
  if (swapped.ok) return ok(null);
  await undo();
  return refuse(movedOn(move, undefined));
}

function moveFiles(parts: Parts, tree: Repository, from: string, to: string) {
  return withQuarantine(parts, tree, (inside) => {
    const call = inside.call({ index: `${tree.gitDir}/index` });
    // Refreshed first: a touched file whose content is the same is no change.
    return parts.git
      .run(['update-index', '-q', '--refresh'], { ...call, answers: [1] })
      .then(() => parts.git.run(['read-tree', '-m', '-u', from, to], call));
  });
}

async function checkedOutAt(
  { git }: Parts,
  { top }: Repository,
  branch: string,
): Promise<Result<string[], Refusal>> {
  const said = await git.run(['worktree', 'list', '--porcelain', '-z'], { cwd: top });
  if (!said.ok) return said;
  const found: string[] = [];
  for (const block of said.value.text.split('\0\0')) {
    const lines = block.split('\0');
    const path = lines.find((line) => line.startsWith('worktree '))?.slice('worktree '.length);
    const isGone = lines.some((line) => line.startsWith('prunable'));
    if (path !== undefined && !isGone && lines.includes(`branch ${branch}`)) found.push(path);
  }
  return ok(found);
}

/** Whether index and files are those of a commit. */
function checkClean(
  parts: Parts,
  tree: Repository,
  commit: string,
  branch: string,
): Promise<Result<null, Refusal>> {
  return withQuarantine(parts, tree, async (inside) => {
    const call = inside.call({ index: `${tree.gitDir}/index` });
    const staged = await parts.git.run(
      ['diff-index', '--cached', '--name-only', '--no-ext-diff', '-z', commit],
      call,
    );
    if (!staged.ok) return staged;
    const changed = await parts.git.run(['ls-files', '-z', '--modified', '--deleted'], call);
    if (!changed.ok) return changed;
    const paths = `${staged.value.text}${changed.value.text}`.split('\0').filter((path) => path !== '');
    if (paths.length === 0) return ok(null);
    const files = [...new Set(paths)].slice(0, 20);
    return refuse(
      refusal(
        'workspace.dirty',
        `${branch} is checked out in ${tree.top} with changes in ${files.slice(0, 5).join(', ')}.`,
        {
          hint: 'Commit or stash them there, then merge again.',
          details: { path: tree.top, files },
        },
      ),
    );
  });
}

const movedOn = ({ branch, from }: BranchMove, now: string | undefined) =>
  refusal(
    'workspace.moved',
    `${branch} is not at ${from.slice(0, 12)} any more${now ? ` but at ${now.slice(0, 12)}` : ''}.`,
    {
      hint: 'Look at what came, then merge again.',
      retry: 'later',
    },
  );

const inTheWay = ({ top }: Repository, { branch }: BranchMove, why: Refusal) =>
  refusal(
    'workspace.dirty',
    `${branch} is checked out in ${top}, and its files cannot be changed: ${why.message}`,
    {
      hint: 'Move what is in the way, then merge again.',
      details: { path: top },
    },
  );
