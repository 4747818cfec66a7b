import { readdir, readFile } from 'node:fs/promises';

export interface OwnProcess {
  pid: number;
  /** That it works for; null for what belongs to no session. */
  session: string | null;
  command: string;
}

/** All processes that run with one of these homes, which nobody else has. */
export async function processesIn(homes: readonly string[]): Promise<OwnProcess[]> {
  const found: OwnProcess[] = [];
  const marks = new Set(homes.map((home) => `HOME=${home}`));
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = (await readText(`/proc/${name}/environ`)).split('\0');
    if (!environment.some((one) => marks.has(one))) continue;
    const session = environment.find((one) => one.startsWith('MUSTER_SESSION='))?.slice(15) ?? null;
    const command = (await readText(`/proc/${name}/cmdline`)).replaceAll('\0', ' ').trim();
    found.push({ pid: Number(name), session, command });
  }
  return found;
}

/** It may have ended since it was listed. */
const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
