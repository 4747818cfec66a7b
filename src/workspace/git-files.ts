import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What of a git directory makes git run programs, by path in it: settings, hooks, attributes. */
export type GitFiles = ReadonlyMap<string, Buffer>;

const PLACES = ['hooks', 'info'] as const;
const FILES_MOST = 200;

/** Reads them; hooks of a template are small and few. */
export async function readGitFiles(commonDir: string): Promise<GitFiles> {
  const paths = ['config', 'config.worktree'];
  for (const place of PLACES) {
    for (const name of await readdir(join(commonDir, place)).catch(() => [])) paths.push(`${place}/${name}`);
  }
  const files = new Map<string, Buffer>();
  for (const path of paths.slice(0, FILES_MOST)) {
    const bytes = await readFile(join(commonDir, path)).catch(() => undefined);
    if (bytes) files.set(path, bytes);
  }
  return files;
}

/** Which of them differ. */
export function changedGitFiles(before: GitFiles, after: GitFiles): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    return was === undefined || is === undefined || !was.equals(is);
  });
}

/** Puts these back as they were. One that was there keeps its mode: the file is written, not replaced. */
export async function restoreGitFiles(
  commonDir: string,
  before: GitFiles,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const bytes = before.get(path);
    const full = join(commonDir, path);
    if (!bytes) {
      await rm(full, { recursive: true, force: true });
      continue;
    }
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, bytes, path.startsWith('hooks/') ? { mode: 0o755 } : {});
  }
}
