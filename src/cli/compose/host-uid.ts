import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Tells this host from another of the same name; not the machine's own id, which is nobody else's. Absent where there is none. */
export async function hostUid(): Promise<string | undefined> {
  const id = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  if (id.trim() === '') return undefined;
  return createHash('sha256').update(`muster ${id.trim()}`).digest('hex').slice(0, 32);
}
