import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import { checkSize, copyIndex, workingChanges } from './changed-files.ts';
import { emptyTree, headOf, withQuarantine, type Quarantine, type Repository } from './quarantine.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** What a snapshot writes down at most, in bytes of changed and new files. */
export const SNAPSHOT_BYTES = 512 * 1024 * 1024;

/** Everything that a working tree holds, as objects. */
export interface Snapshot {
  /** HEAD itself when nothing was changed; undefined only when there is neither a commit nor a file. */
  commit: string;
  tree: string;
  head: string | undefined;
  /** Not in it: repositories inside. */
  nested: string[];
}

type Parts = Pick<WorkspaceParts, 'git' | 'folder' | 'clock'>;

/**
 * Writes all that a working tree holds, new files included, into a commit upon HEAD. Index, HEAD and files are not
 * touched; objects are added to the repository, and nothing keeps them there until a ref names the commit.
 */
export async function takeSnapshot(
  parts: Parts,
  repository: Repository,
  message: string,
): Promise<Result<Snapshot, Refusal>> {
  const { commit: head } = await headOf(parts, repository.top);
  return withQuarantine(parts, repository, async (inside) => {
    const base = head ?? emptyTree(repository);
    const copied = await copyIndex(parts, inside, repository, base);
    if (!copied.ok) return copied;
    const tree = await writeWorkingTree(parts, inside, repository.top);
    if (!tree.ok) return tree;
    const { nested, id } = tree.value;
    const same = head === undefined ? undefined : await treeOf(parts, inside, head);
    if (head !== undefined && same === id) return ok({ commit: head, tree: id, head, nested });
    const commit = await commitTree(parts, inside, {
      tree: id,
      parents: head === undefined ? [] : [head],
      message,
    });
    return commit.ok ? ok({ commit: commit.value, tree: id, head, nested }) : commit;
  });
}

/** Puts the files as they are into the quarantine's index, and that into a tree. */
export async function writeWorkingTree(
  parts: Pick<WorkspaceParts, 'git'>,
  inside: Quarantine,
  top: string,
): Promise<Result<{ id: string; nested: string[] }, Refusal>> {
  const { git } = parts;
  const changed = await workingChanges(parts, inside);
  if (!changed.ok) return changed;
  const { paths, deleted, nested } = changed.value;
  const size = await checkSize(top, paths, SNAPSHOT_BYTES);
  if (!size.ok) return size;
  const gone = new Set(deleted);
  const steps: [args: string[], paths: string[]][] = [
    // First what is gone: a folder may stand now where a file was.
    [['--force-remove'], deleted],
    [['--add', '--replace', '--remove'], paths.filter((path) => !gone.has(path))],
  ];
  for (const [flags, list] of steps) {
    if (list.length === 0) continue;
    const input = list.map((path) => `${path}\0`).join('');
    const put = await git.run(['update-index', ...flags, '-z', '--stdin'], { ...inside.call(), input });
    if (!put.ok) return put;
  }
  const tree = await git.line(['write-tree'], inside.call());
  return tree.ok ? ok({ id: tree.value, nested }) : tree;
}

/** The tree of a commit, without a look at refs. */
export async function treeOf(
  { git }: Pick<WorkspaceParts, 'git'>,
  inside: Quarantine,
  commit: string,
): Promise<string | undefined> {
  const said = await git.line(['rev-parse', '--verify', '--quiet', `${commit}^{tree}`], inside.call());
  return said.ok ? said.value : undefined;
}

export interface NewCommit {
  tree: string;
  parents: readonly string[];
  message: string;
  /** Who it is shown as; Muster unless said. */
  author?: { name: string; email: string };
}

/** Writes a commit; no ref is moved, nothing is signed. */
export async function commitTree(
  { git, clock }: Pick<WorkspaceParts, 'git' | 'clock'>,
  inside: Quarantine,
  { tree, parents, message, author = { name: 'Muster', email: 'muster@localhost' } }: NewCommit,
): Promise<Result<string, Refusal>> {
  const call = inside.call();
  const date = `@${Math.trunc(clock.now() / 1_000)} +0000`;
  const who = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
  const args = ['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree];
  return git.line(args, { ...call, env: { ...call.env, ...who }, input: `${message}\n` });
}
