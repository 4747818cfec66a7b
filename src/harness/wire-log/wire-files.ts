import { appendFile, mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WIRE_LIMITS, type WireLine } from '#domain';

const line = z.object({
  seq: z.number().int(),
  at: z.number(),
  to: z.enum(['harness', 'muster']),
  method: z.string().nullable(),
  kind: z.enum(['request', 'answer', 'error', 'notice']),
  message: z.string(),
  cut: z.boolean(),
});

/** Only their user may read what was said. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The logs of an agent's sessions: a folder each, with the file that grows and the one that is full. */
export const wireFolder = (stateDir: string, session: string): string =>
  join(stateDir, 'wire', encodeURIComponent(session));

const filesOf = (folder: string) => ({
  growing: join(folder, 'wire.ndjson'),
  full: join(folder, 'wire.before.ndjson'),
});

/** All lines that are kept, oldest first; a line that a crash cut off is left out. */
export async function readLines(folder: string): Promise<WireLine[]> {
  const { growing, full } = filesOf(folder);
  const texts = await Promise.all([full, growing].map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) =>
    text.split('\n').flatMap((one) => {
      const read = one === '' ? undefined : line.safeParse(parsed(one));
      return read?.success ? [read.data] : [];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The file of a session that grows, up to its bound. */
export class WireFile {
  readonly #folder: string;
  readonly #most: number;
  #bytes = 0;

  private constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** `last`: the number of the newest line that is kept; 0 for a new log. */
  static async open(folder: string, most: number): Promise<{ file: WireFile; last: number }> {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const file = new WireFile(folder, most);
    const { growing } = filesOf(folder);
    const last = (await readLines(folder)).at(-1)?.seq ?? 0;
    // What a crash left of a line must not take the next one along.
    if (!(await endsWhole(growing))) await appendFile(growing, '\n');
    file.#bytes = await sizeOf(growing);
    return { file, last };
  }

  async append(text: string): Promise<void> {
    const { growing, full } = filesOf(this.#folder);
    const bytes = Buffer.byteLength(text);
    if (this.#bytes > 0 && this.#bytes + bytes > this.#most) {
      await rename(growing, full);
      this.#bytes = 0;
    }
    await appendFile(growing, text, { mode: FILE_MODE });
    this.#bytes += bytes;
  }
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function endsWhole(file: string): Promise<boolean> {
  const size = await sizeOf(file);
  if (size === 0) return true;
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() === '\n';
  } finally {
    await handle.close();
  }
}

/** Removes the logs of sessions that spoke longest ago, so that a number of them stays. */
export async function dropOldWires(stateDir: string, most: number = WIRE_LIMITS.sessions): Promise<void> {
  const root = join(stateDir, 'wire');
  const names = await readdir(root).catch(() => []);
  if (names.length <= most) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const { growing } = filesOf(join(root, name));
      const at = await stat(growing).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { name, at };
    }),
  );
  aged.sort((one, other) => other.at - one.at);
  await Promise.all(
    aged.slice(most).map(({ name }) => rm(join(root, name), { recursive: true, force: true })),
  );
}
