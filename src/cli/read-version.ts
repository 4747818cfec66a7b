import { readFile } from 'node:fs/promises';

/** The version of this package: from the nearest package.json above, which is the root's, or dist's own. */
export async function readVersion(): Promise<string> {
  // From source it is src/cli/, two below the root; compiled it is dist/cli/, one below dist.
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const found: unknown = JSON.parse(await readFile(new URL(up, import.meta.url), 'utf8'));
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version);
    } catch {
      // The other place has it.
    }
  }
  return 'unknown';
}
