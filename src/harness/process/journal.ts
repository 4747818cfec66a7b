import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessTable } from './process-table.ts';

const journalEntry = z.object({
  session: z.string(),
  bootId: z.string(),
  groups: z.array(
    z.object({ group: z.number().int().positive(), startTime: z.string(), program: z.string() }),
  ),
});
export type JournalEntry = z.infer<typeof journalEntry>;

/**
 * What this daemon has started, on disk, a file per session: written before the first process is spawned and removed
 * when nothing of the session is left. A daemon that was killed finds its orphans by it.
 */
export class ProcessJournal {
  readonly #folder: string;
  readonly #table: ProcessTable;
  readonly #entries = new Map<string, JournalEntry>();
  #writes: Promise<void> = Promise.resolve();

  constructor(stateDir: string, table: ProcessTable) {
    this.#folder = join(stateDir, 'processes');
    this.#table = table;
  }

  /** Notes that processes of this session may exist from now on. */
  async begin(session: string): Promise<void> {
    const bootId = await this.#table.bootId();
    this.#entries.set(session, { session, bootId, groups: this.#entries.get(session)?.groups ?? [] });
    await this.#save(session);
  }

  async addGroup(session: string, group: number, program: string): Promise<void> {
    const startTime = (await this.#table.row(group))?.startTime ?? '';
    this.#entries.get(session)?.groups.push({ group, startTime, program });
    await this.#save(session);
  }

  async removeGroup(session: string, group: number): Promise<void> {
    const entry = this.#entries.get(session);
    if (!entry) return;
    entry.groups = entry.groups.filter((one) => one.group !== group);
    await this.#save(session);
  }

  /** Nothing of the session is left. */
  async end(session: string): Promise<void> {
    this.#entries.delete(session);
    await this.#save(session);
  }

  /** What an earlier daemon left behind; sessions of this one are not in it. */
  async leftBehind(): Promise<JournalEntry[]> {
    await this.#writes;
    const names = await readdir(this.#folder).catch(() => []);
    // What a daemon was writing when it was killed.
    for (const name of names) if (name.endsWith('.new')) await rm(join(this.#folder, name), { force: true });
    return (await this.onDisk()).filter(({ session }) => !this.#entries.has(session));
  }

  /** What the files say, whoever wrote them; nothing is tidied up. Unreadable files are passed over. */
  async onDisk(): Promise<JournalEntry[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found: JournalEntry[] = [];
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const parsed = journalEntry.safeParse(await readJson(join(this.#folder, name)));
      if (parsed.success) found.push(parsed.data);
    }
    return found;
  }

  async forget(session: string): Promise<void> {
    await rm(this.#path(session), { force: true });
  }

  #path(session: string): string {
    return join(this.#folder, `${encodeURIComponent(session)}.json`);
  }

  /** Writes are in line: the file shows the newest state, never a torn one. */
  #save(session: string): Promise<void> {
    const next = this.#writes.then(async () => {
      const entry = this.#entries.get(session);
      const path = this.#path(session);
      if (!entry) return rm(path, { force: true });
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, JSON.stringify(entry), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
    this.#writes = next.catch(() => {});
    return next;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return value;
  } catch {
    return undefined;
  }
}
