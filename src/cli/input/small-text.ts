import { readFile, stat } from 'node:fs/promises';

/** Longer than any definition that people write by hand. */
const BYTES_MOST = 1024 * 1024;

/** Undefined for what is no file of such a size, or has gone meanwhile. */
export async function smallText(file: string): Promise<string | undefined> {
  try {
    const facts = await stat(file);
    return facts.isFile() && facts.size <= BYTES_MOST ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
