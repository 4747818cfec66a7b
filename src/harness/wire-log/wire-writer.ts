import type { Clock, Log } from '#base';
import { WIRE_LIMITS, type WireLine } from '#domain';
import type { WireTap } from '../acp/wire.ts';
import type { Redactor } from '../redaction/known-secrets.ts';
import { StreamedText } from './streamed-text.ts';
import { WireFile } from './wire-files.ts';
import { idOf, kindOf, lineOf, methodOf } from './wire-line.ts';

/** What waits for the disk beyond this is left out: a disk that stands still must not fill the memory. */
const WAITING_MOST = 5_000;
/** Requests whose answers never come are forgotten. */
const REQUESTS_MOST = 1_000;

type Waiting = Omit<WireLine, 'seq'>;

export interface WriterParts {
  folder: string;
  redactor: Redactor;
  clock: Clock;
  log: Log;
  /** Of one file; unless said, what the limits say. */
  fileBytes?: number;
}

/** Writes down what goes over the wire of one process. A disk that fails costs the log, never the session. */
export class WireWriter implements WireTap {
  readonly #parts: WriterParts;
  readonly #streams: Record<WireLine['to'], StreamedText>;
  /** By who asked and the id. */
  readonly #methods = new Map<string, string>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #open: Promise<{ file: WireFile; last: number }> | undefined;
  #last = 0;
  #failed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    const { redactor } = parts;
    this.#streams = { harness: new StreamedText(redactor), muster: new StreamedText(redactor) };
  }

  saw(to: WireLine['to'], message: unknown): void {
    if (this.#failed) return;
    const method = this.#method(to, message);
    for (const clear of this.#streams[to].take(message)) this.#put(to, method ?? null, clear);
    this.#go();
  }

  /** Resolves when all is on disk that went over the wire so far, but for the end of a text that still goes on. */
  async written(): Promise<void> {
    do {
      this.#go();
      await this.#writing;
    } while (this.#waiting.length > 0);
  }

  /** Nothing more comes. */
  async ended(): Promise<void> {
    for (const to of ['harness', 'muster'] as const)
      for (const held of this.#streams[to].flush()) this.#put(to, methodOf(held) ?? null, held);
    await this.written();
  }

  #put(to: WireLine['to'], method: string | null, message: unknown): void {
    if (this.#waiting.length >= WAITING_MOST) return;
    const at = this.#parts.clock.now();
    // What was held back of a text comes before what let it go: it is a message of its own method.
    const own = methodOf(message) ?? method;
    this.#waiting.push({ at, to, method: own, kind: kindOf(message), ...lineOf(message) });
  }

  /** The answer to a request goes the other way. */
  #method(to: WireLine['to'], message: unknown): string | undefined {
    const id = idOf(message);
    const own = methodOf(message);
    if (id === undefined) return own;
    if (own !== undefined) {
      if (this.#methods.size < REQUESTS_MOST) this.#methods.set(`${to} ${id}`, own);
      return own;
    }
    const asked = `${to === 'harness' ? 'muster' : 'harness'} ${id}`;
    const method = this.#methods.get(asked);
    this.#methods.delete(asked);
    return method;
  }

  #go(): void {
    if (this.#writing || this.#waiting.length === 0) return;
    this.#writing = this.#drain()
      .catch((error: unknown) => {
        this.#failed = true;
        this.#waiting = [];
        this.#parts.log.write('warn', 'the protocol log of a session is no longer written', {
          folder: this.#parts.folder,
          error: String(error),
        });
      })
      .finally(() => (this.#writing = undefined));
  }

  async #drain(): Promise<void> {
    const { folder, fileBytes = WIRE_LIMITS.fileBytes } = this.#parts;
    if (!this.#open) {
      this.#open = WireFile.open(folder, fileBytes);
      this.#last = (await this.#open).last;
    }
    const { file } = await this.#open;
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      await file.append(lines.map((line) => this.#text(line)).join(''));
    }
  }

  #text(line: Waiting): string {
    this.#last += 1;
    const whole: WireLine = { seq: this.#last, ...line };
    return `${JSON.stringify(whole)}\n`;
  }
}
