import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import type { GitCall } from './git-command.ts';
import type { GitSetting } from './git-environment.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** A repository on this host, as it was found. */
export interface Repository {
  /** The top of its working tree. */
  top: string;
  /** Of this working tree: its index and HEAD. */
  gitDir: string;
  /** Of all its working trees: objects and refs. */
  commonDir: string;
  format: string;
}

/** How files are compared and written here; none of these names a program. */
const FILE_SETTINGS = [
  'core.filemode',
  'core.ignorecase',
  'core.precomposeunicode',
  'core.symlinks',
  'core.autocrlf',
  'core.eol',
  'core.excludesfile',
] as const;
const EMPTY_TREES: Readonly<Record<string, string>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/** The repository that a folder lies in. */
export async function openRepository(
  { git }: Pick<WorkspaceParts, 'git'>,
  cwd: string,
): Promise<Result<Repository, Refusal>> {
  const asked = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir', '--show-object-format'];
  const said = await git.line(['rev-parse', '--path-format=absolute', ...asked], { cwd });
  if (!said.ok) return said;
  const [top = '', gitDir = '', commonDir = '', format = 'sha1'] = said.value.split('\n');
  return ok({ top, gitDir, commonDir, format });
}

/** The tree without files, in this repository's hash. */
export const emptyTree = ({ format }: Repository): string => EMPTY_TREES[format] ?? '';

/** A git directory of our own over the objects of a repository. */
export interface Quarantine {
  /** An index that only this quarantine has. */
  index: string;
  folder: string;
  /** A call in it: on the repository's working tree, or another, and its own index, or another. */
  call(where?: { index?: string; workTree?: string }): GitCall;
}

/**
 * Does something with the objects and files of a repository without reading its configuration, nor the person's: filters,
 * hooks, monitors, drivers and text converters are named there, so here none has a program. Only objects are added to the repository.
 */
export async function withQuarantine<T>(
  parts: Pick<WorkspaceParts, 'git' | 'folder'>,
  repository: Repository,
  work: (quarantine: Quarantine) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const { commonDir, top, format } = repository;
  const settings = await fileSettings(parts, top);
  const home = join(parts.folder, 'quarantine');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(home, 'q-'));
  try {
    await prepare(folder, commonDir, format);
    const index = join(folder, 'index');
    return await work({
      index,
      folder,
      call: (where = {}) => ({
        cwd: where.workTree ?? top,
        settings,
        env: {
          GIT_DIR: folder,
          GIT_WORK_TREE: where.workTree ?? top,
          GIT_INDEX_FILE: where.index ?? index,
          GIT_OBJECT_DIRECTORY: join(commonDir, 'objects'),
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_ATTR_NOSYSTEM: '1',
        },
      }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(folder: string, commonDir: string, format: string): Promise<void> {
  await mkdir(join(folder, 'refs'));
  await mkdir(join(folder, 'info'));
  const extension = format === 'sha1' ? '' : `[extensions]\n\tobjectFormat = ${format}\n`;
  const version = format === 'sha1' ? 0 : 1;
  await writeFile(join(folder, 'config'), `[core]\n\trepositoryformatversion = ${version}\n${extension}`);
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  // What the person ignores here stays ignored, and the ends of a shallow history stay its ends.
  for (const name of ['info/exclude', 'shallow']) {
    await copyFile(join(commonDir, name), join(folder, name)).catch(() => {});
  }
}

/** Read one by one by name: whatever else the repository sets stays outside. */
async function fileSettings(
  { git }: Pick<WorkspaceParts, 'git'>,
  cwd: string,
): Promise<readonly GitSetting[]> {
  const pattern = `^core\\.(${FILE_SETTINGS.map((key) => key.slice('core.'.length)).join('|')})$`;
  const said = await git.run(['config', '-z', '--type=path', '--get-regexp', pattern], { cwd, answers: [1] });
  if (!said.ok) return [];
  const settings: GitSetting[] = [];
  for (const entry of said.value.text.split('\0')) {
    const at = entry.indexOf('\n');
    if (at > 0) settings.push([entry.slice(0, at), entry.slice(at + 1)]);
  }
  return settings;
}

/** The commit that HEAD of a working tree names; undefined before the first. */
export async function headOf(
  { git }: Pick<WorkspaceParts, 'git'>,
  cwd: string,
): Promise<{ commit: string | undefined; branch: string | undefined }> {
  const commit = await git.line(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { cwd });
  const branch = await git.line(['symbolic-ref', '--quiet', 'HEAD'], { cwd, answers: [1] });
  return {
    commit: commit.ok && commit.value !== '' ? commit.value : undefined,
    branch: branch.ok && branch.value !== '' ? branch.value : undefined,
  };
}
