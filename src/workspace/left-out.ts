import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceParts } from './workspace-parts.ts';

const NAMED = 5;
const READ_BYTES = 256 * 1024;
const GREP_BYTES = 256 * 1024;
const GREP_MS = 20_000;
/** The first line of what stands in git for a file of LFS. */
const POINTER = 'version https://git-lfs.github.com/spec/v1';

/**
 * What a checkout does not have, a sentence each: submodules are not fetched, and files of LFS stay pointers, since both
 * would run or reach what the repository names. LFS is looked for where the attributes at the top speak of it.
 */
export async function leftOut(
  { git }: Pick<WorkspaceParts, 'git'>,
  path: string,
  commit: string,
): Promise<string[]> {
  const modules = [...(await textOf(join(path, '.gitmodules'))).matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)];
  const said: string[] = [];
  if (modules.length > 0)
    said.push(`Its submodules are not fetched: ${named(modules.map(([, folder = '']) => folder))}.`);
  if (!/\bfilter=lfs\b/.test(await textOf(join(path, '.gitattributes')))) return said;
  const args = ['grep', '--name-only', '--fixed-strings', '-I', '-z', '-e', POINTER, commit];
  const call = { cwd: path, outputBytes: GREP_BYTES, cut: true, timeLimitMs: GREP_MS };
  const found = await git.run(args, call);
  const files = found.ok ? found.value.text.split('\0').filter((file) => file !== '') : [];
  if (files.length > 0)
    said.push(
      `Files of Git LFS are pointers here, without their content: ${named(files.map((file) => file.slice(commit.length + 1)))}.`,
    );
  return said;
}

const named = (paths: readonly string[]): string => {
  const shown = paths.slice(0, NAMED).map((path) => path.slice(0, 200));
  const more = paths.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Empty when it is not there, no file, or larger than one that people write. */
async function textOf(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() && found.size <= READ_BYTES ? readFile(path, 'utf8') : '';
}
