import { mkdir, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log, Result } from '#base';
import type { Refusal } from '#domain';
import { agentRecord, type AgentDisk, type AgentRecord } from './agent-disk.ts';
import { lockFolder, type FolderLock } from './daemon-lock.ts';

const JOURNAL = 'agent-journal.ndjson';

interface Waiting {
  text: string;
  durable: boolean;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Opens the journal of the daemon in a state folder, which is created when it is missing. Refused while another daemon
 * holds the folder.
 */
export async function openFolderDisk(folder: string, log: Log): Promise<Result<AgentDisk, Refusal>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  if (!lock.ok) return lock;
  return { ok: true, value: new FolderDisk(join(folder, JOURNAL), lock.value, log) };
}

/** One append-only file, a record a line. What is appended while a write is under way shares the next write and its fsync. */
class FolderDisk implements AgentDisk {
  readonly #path: string;
  readonly #lock: FolderLock;
  readonly #log: Log;
  #file: FileHandle | undefined;
  #bytes = 0;
  /** Takes appends until its write begins, or until a rewrite is asked for: what comes after that must be written after it. */
  #group: Waiting[] | undefined;
  #queue: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(path: string, lock: FolderLock, log: Log) {
    this.#path = path;
    this.#lock = lock;
    this.#log = log;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async read(): Promise<AgentRecord[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    const records: AgentRecord[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const record = recordOf(line);
      if (record) records.push(record);
      else this.#log.write('warn', 'a torn line of the journal was left out', { bytes: line.length });
    }
    return records;
  }

  append(record: AgentRecord, durable: boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (!this.#group) {
      const group: Waiting[] = [];
      this.#group = group;
      void this.#enqueue(() => this.#write(group));
    }
    const text = `${JSON.stringify(record)}\n`;
    this.#group.push({ text, durable, done: resolve, failed: reject });
    return promise;
  }

  replace(records: AgentRecord[]): Promise<void> {
    this.#group = undefined;
    return this.#enqueue(() => this.#rewrite(records));
  }

  close(): Promise<void> {
    this.#closed ??= this.#enqueue(async () => {
      await this.#file?.close();
      this.#file = undefined;
      this.#lock.release();
    });
    return this.#closed;
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Never rejects: each append is told. */
  async #write(group: Waiting[]): Promise<void> {
    if (this.#group === group) this.#group = undefined;
    try {
      const file = await this.#opened();
      const text = group.map((one) => one.text).join('');
      await file.appendFile(text);
      this.#bytes += Buffer.byteLength(text);
      if (group.some((one) => one.durable)) await file.datasync();
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }

  async #opened(): Promise<FileHandle> {
    if (!this.#file) {
      if (this.#closed) throw new Error('the journal of this agent is closed');
      this.#file = await open(this.#path, 'a', 0o600);
      this.#bytes = (await this.#file.stat()).size;
      await this.#endTornLine(this.#file);
    }
    return this.#file;
  }

  /** What a crash left of the last line must not swallow the next record. */
  async #endTornLine(file: FileHandle): Promise<void> {
    if (this.#bytes > 0) await file.appendFile('\n');
  }

  async #rewrite(records: AgentRecord[]): Promise<void> {
    const fresh = `${this.#path}.new`;
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      await file.datasync();
    } finally {
      await file.close();
    }
    await this.#file?.close();
    this.#file = undefined;
    await rename(fresh, this.#path);
    await syncFolder(dirname(this.#path));
    this.#bytes = (await stat(this.#path)).size;
  }
}

/** Without it a power cut may bring the old file back. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function recordOf(line: string): AgentRecord | undefined {
  try {
    return agentRecord.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
