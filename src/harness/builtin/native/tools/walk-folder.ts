import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const PASSED_OVER = new Set(['.git', 'node_modules', '.hg', '.svn']);
const MOST_FILES = 50_000;

export interface FoundFile {
  real: string;
  /** From where the walk began. */
  short: string;
}

/** Files below a folder in order of their names; links are not followed, and folders that hold no one's own text are passed over. */
export async function* walkFolder(root: string, signal: AbortSignal): AsyncGenerator<FoundFile> {
  let left = MOST_FILES;
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const deeper: string[] = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (signal.aborted || left-- <= 0) return;
      const short = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) deeper.push(short);
      else if (entry.isFile()) yield { real: join(root, short), short };
    }
    folders.push(...deeper.reverse());
  }
}
