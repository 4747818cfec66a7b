import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#base';
import { messageSchema, type Message } from './message.ts';
import type { SessionMemory } from './session-memory.ts';

const HEADER = JSON.stringify({ memory: 1 });
/** Conversations that nobody has gone on with for so long are removed: as long as transcripts are kept. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Folders whose old conversations this process has removed already. */
const swept = new Set<string>();

/** A file of JSON lines per conversation. A last line that was torn by a crash is cut off when it is loaded. */
export class FolderMemory implements SessionMemory {
  readonly #folder: string;
  readonly #clock: Clock;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async create(conversation: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#removeOld();
    await this.replace(conversation, []);
  }

  async load(conversation: string): Promise<Message[] | undefined> {
    const text = await readFile(this.#file(conversation), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const lines = text.split('\n');
    const torn = lines.pop();
    if (lines.shift() !== HEADER) throw new Error('its memory does not begin as one of this version does');
    const messages = lines.map(readLine);
    // What follows the last line break was not written to its end; nothing was told about it to anybody.
    if (torn !== '') await this.replace(conversation, messages);
    return messages;
  }

  async append(conversation: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const file = await open(this.#file(conversation), 'a', 0o600);
    try {
      await file.writeFile(linesOf(messages));
    } finally {
      await file.close();
    }
  }

  async settle(conversation: string): Promise<void> {
    const file = await open(this.#file(conversation), 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async replace(conversation: string, messages: readonly Message[]): Promise<void> {
    const path = this.#file(conversation);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(`${HEADER}\n${linesOf(messages)}`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** The id comes from outside: nothing but a plain name may become part of a path. */
  #file(conversation: string): string {
    if (!/^[a-z0-9_]{1,64}$/.test(conversation)) throw new Error('that is no id of a native conversation');
    return join(this.#folder, `${conversation}.jsonl`);
  }

  async #removeOld(): Promise<void> {
    if (swept.has(this.#folder)) return;
    swept.add(this.#folder);
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts && this.#clock.now() - facts.mtimeMs > KEPT_MS) await rm(path, { force: true });
    }
  }
}

const linesOf = (messages: readonly Message[]) =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('');

function readLine(line: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error('its memory is damaged in the middle');
  }
  const parsed = messageSchema.safeParse(value);
  if (!parsed.success) throw new Error('its memory holds a message that cannot be understood');
  return parsed.data;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
