import { readFile } from 'node:fs/promises';

/** A document of this package, by its path from the root: `docs/reference/errors.md`. */
export async function readDocument(path: string): Promise<string> {
  // From source this is src/cli/, two below the root; compiled it is dist/cli/, one below dist, which has its own docs.
  for (const up of ['../', '../../'])
    try {
      return await readFile(new URL(up + path, import.meta.url), 'utf8');
    } catch {
      // The other place has it.
    }
  throw new Error(`This package is not whole: ${path} is missing.`);
}
