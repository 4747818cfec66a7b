import { copyFile, lstat, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { emptyTree, headOf, type Quarantine, type Repository } from './quarantine.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** What a working tree has that its commit has not. */
export interface ChangedFiles {
  /** Relative to the top: changed, deleted, new, or staged. */
  paths: string[];
  /** New ones among them. */
  untracked: string[];
  /** Deleted in the working tree. */
  deleted: string[];
  /** Repositories inside, with a slash at the end: git does not look into them, and neither do we. */
  nested: string[];
}

type Parts = Pick<WorkspaceParts, 'git'>;

/**
 * What is changed in a working tree against HEAD, with what is new and not ignored. The person's index is copied, never
 * written; what cannot be copied (a split index) is read anew from HEAD.
 */
export async function changedFiles(
  parts: Parts,
  inside: Quarantine,
  repository: Repository,
): Promise<Result<ChangedFiles, Refusal>> {
  const { commit } = await headOf(parts, repository.top);
  const base = commit ?? emptyTree(repository);
  const prepared = await copyIndex(parts, inside, repository, base);
  if (!prepared.ok) return prepared;
  const looked = await workingChanges(parts, inside);
  if (!looked.ok) return looked;
  const staged = await stagedPaths(parts, inside, base);
  if (!staged.ok) return staged;
  const { paths, ...others } = looked.value;
  return ok({ paths: [...new Set([...staged.value, ...paths])].sort(), ...others });
}

/** What the files are beside the index of the quarantine. */
export async function workingChanges(
  { git }: Parts,
  inside: Quarantine,
): Promise<Result<ChangedFiles, Refusal>> {
  const lists: string[][] = [];
  for (const which of [['--modified'], ['--deleted'], ['--others', '--exclude-standard']]) {
    const said = await git.run(['ls-files', '-z', ...which], inside.call());
    if (!said.ok) return said;
    lists.push(said.value.text.split('\0').filter((path) => path !== ''));
  }
  const [modified = [], deleted = [], others = []] = lists;
  const nested = others.filter((path) => path.endsWith('/'));
  const untracked = others.filter((path) => !path.endsWith('/'));
  return ok({ paths: [...new Set([...modified, ...deleted, ...untracked])], untracked, deleted, nested });
}

/** Makes the quarantine's index say what the person's says. */
export async function copyIndex(
  { git }: Parts,
  inside: Quarantine,
  { gitDir }: Repository,
  base: string,
): Promise<Result<null, Refusal>> {
  if (await copyWithItsTime(join(gitDir, 'index'), inside.index)) {
    const readable = { ...inside.call(), outputBytes: 1, cut: true };
    if ((await git.run(['ls-files'], readable)).ok) return ok(null);
  }
  const read = await git.run(['read-tree', '--reset', base], inside.call());
  return read.ok ? ok(null) : read;
}

/**
 * With the time of the original, or a little before: by it git knows which files may have changed since it looked, within
 * one tick of their clock.
 */
async function copyWithItsTime(from: string, to: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(from);
    await copyFile(from, to);
    await utimes(to, Math.floor(mtimeMs) / 1_000, Math.floor(mtimeMs) / 1_000);
    return true;
  } catch {
    return false;
  }
}

async function stagedPaths(
  { git }: Parts,
  inside: Quarantine,
  base: string,
): Promise<Result<string[], Refusal>> {
  const args = ['diff-index', '--cached', '--no-renames', '--no-ext-diff', '--name-only', '-z', base];
  const said = await git.run(args, inside.call());
  return said.ok ? ok(said.value.text.split('\0').filter((path) => path !== '')) : said;
}

/** Refuses when what is to be written down is more than `most` bytes. */
export async function checkSize(
  top: string,
  paths: readonly string[],
  most: number,
): Promise<Result<null, Refusal>> {
  let bytes = 0;
  for (const path of paths) {
    const facts = await lstat(join(top, path)).catch(() => undefined);
    bytes += facts?.size ?? 0;
    if (bytes <= most) continue;
    const megabytes = Math.round(most / 1024 / 1024);
    return refuse(
      refusal(
        'workspace.too_large',
        `The changes in ${top} are more than ${megabytes} MB; ${path} is among them.`,
        {
          hint: 'Remove what does not belong there, or name it in .gitignore.',
        },
      ),
    );
  }
  return ok(null);
}
