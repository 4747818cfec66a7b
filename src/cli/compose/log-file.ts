import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';

const MOST_BYTES = 8 * 1024 * 1024;

/** Appends lines to a file that is turned over at 8 MB; one older file is kept. A full disk costs lines, nothing else. */
export class LogFile {
  readonly #path: string;
  #stream: WriteStream;
  #bytes: number;

  constructor(path: string) {
    this.#path = path;
    this.#bytes = sizeOf(path);
    this.#stream = this.#open();
  }

  write(line: string): void {
    if (this.#bytes > MOST_BYTES) this.#turnOver();
    this.#bytes += Buffer.byteLength(line);
    this.#stream.write(line);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stream.destroyed) return resolve();
      this.#stream.once('close', () => resolve());
      this.#stream.end();
    });
  }

  #open(): WriteStream {
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o600 });
    stream.on('error', () => {});
    return stream;
  }

  #turnOver(): void {
    this.#stream.end();
    try {
      renameSync(this.#path, `${this.#path}.1`);
    } catch {
      // It goes on in the same file.
    }
    this.#bytes = 0;
    this.#stream = this.#open();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
