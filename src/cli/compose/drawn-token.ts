import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandom } from '#base';
import { TOKEN_PREFIX } from '#domain';

/**
 * The token with which an agent asks to join: drawn and kept before it asks, so that an answer that is lost on the way
 * costs neither the agent nor its join token. `isNew`: nothing was ever asked with it.
 */
export async function drawnToken(folder: string): Promise<{ token: string; isNew: boolean }> {
  const kept = (await readFile(pathIn(folder), 'utf8').catch(() => '')).trim();
  if (kept !== '') return { token: kept, isNew: false };
  const token = TOKEN_PREFIX.agent + Buffer.from(systemRandom.bytes(32)).toString('base64url');
  await writeFile(pathIn(folder), `${token}\n`, { mode: 0o600, flush: true });
  return { token, isNew: true };
}

/** It is the agent's token now, and kept as such. */
export function forgetDrawnToken(folder: string): Promise<void> {
  return rm(pathIn(folder), { force: true });
}

const pathIn = (folder: string) => join(folder, 'joining-token');
