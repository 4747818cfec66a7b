import { once } from 'node:events';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { TextSink } from '../../cli-io.ts';

/** Lines are collected up to this, in characters: a write for each costs more than the line. */
const PIECE = 256 * 1024;

/** Where an export goes, piece by piece. */
export interface ExportFile {
  write(text: string): Promise<void>;
  /** Makes the file appear under its name, whole. */
  keep(): Promise<void>;
  /** Leaves nothing behind. */
  drop(): Promise<void>;
}

export function toStdout(stdout: TextSink): ExportFile {
  const pieces = new Pieces(async (text) => void stdout.write(text));
  return { write: (text) => pieces.add(text), keep: () => pieces.flush(), drop: async () => {} };
}

/** A file for its owner alone, because prompts and replies stand in it; packed when its name ends in `.gz`. */
export async function toFile(path: string): Promise<Result<ExportFile, Refusal>> {
  const draft = `${path}.${process.pid}.new`;
  if (await stat(path).catch(() => undefined)) {
    return refuse(
      refusal('request.invalid', `The file ${path} is there already.`, {
        hint: 'Name another, or move that one away.',
      }),
    );
  }
  try {
    await rm(draft, { force: true });
    return ok(openFile(await open(draft, 'wx', 0o600), draft, path));
  } catch (error) {
    return refuse(
      refusal('request.invalid', `The export cannot be written to ${path}: ${String(error)}`, {
        hint: 'Name a file in a folder that you may write, with room for it: muster export ~/muster.ndjson.gz',
      }),
    );
  }
}

function openFile(handle: FileHandle, draft: string, path: string): ExportFile {
  const file = handle.createWriteStream({ flush: true });
  const stream = path.endsWith('.gz') ? createGzip() : file;
  if (stream !== file) stream.pipe(file);
  const failures: Error[] = [];
  const fail = (error: Error) => void failures.push(error);
  const refuseFailed = () => {
    for (const failure of failures) throw failure;
  };
  file.on('error', fail);
  stream.on('error', fail);
  // A file that failed never drains.
  const closed = new Promise<void>((resolve) => file.once('close', () => resolve()));
  const pieces = new Pieces(async (text) => {
    refuseFailed();
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), closed]);
    refuseFailed();
  });
  return {
    write: (text) => pieces.add(text),
    async keep() {
      await pieces.flush();
      stream.end();
      await finished(file);
      await rename(draft, path);
    },
    async drop() {
      stream.destroy();
      file.destroy();
      await rm(draft, { force: true });
    },
  };
}

class Pieces {
  readonly #send: (text: string) => Promise<void>;
  #text = '';

  constructor(send: (text: string) => Promise<void>) {
    this.#send = send;
  }

  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#send(text);
  }
}
