import { LIMITS, type Principal } from '#domain';
import type { Frame } from './frames.ts';
import type { Sink } from './sink.ts';

export interface Filter {
  session?: string | undefined;
  run?: string | undefined;
  types?: ReadonlySet<string> | undefined;
}

/** One reader of events. */
export class Subscriber {
  readonly by: Principal;
  /** Kept to ask again whether it is still good; never logged. */
  readonly token: string;
  readonly #filter: Filter;
  readonly #sink: Sink;
  #closed = false;

  constructor(by: Principal, token: string, filter: Filter, sink: Sink) {
    this.by = by;
    this.token = token;
    this.#filter = filter;
    this.#sink = sink;
    sink.onClose(() => (this.#closed = true));
  }

  /** What it reads at most, to leave the rest in the log. */
  get types(): readonly string[] | undefined {
    return this.#filter.types && [...this.#filter.types];
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Writes what passes its filter. `joined` are the bytes of all frames, shared by everybody who filters nothing. */
  push(frames: readonly Frame[], joined: Uint8Array): void {
    if (this.#passesAll()) return this.write(joined);
    const mine = frames.filter((frame) => this.#passes(frame));
    if (mine.length > 0) this.write(joinFrames(mine));
  }

  /** A reader that lets more than this lie is cut off; it comes back with its cursor and misses nothing. */
  write(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#sink.buffered > LIMITS.streamBufferBytes) return this.#cut();
    this.#sink.write(bytes);
  }

  #cut(): void {
    this.#closed = true;
    this.#sink.cut();
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  end(): void {
    this.#sink.end();
  }

  #passesAll(): boolean {
    const { session, run, types } = this.#filter;
    return session === undefined && run === undefined && types === undefined;
  }

  #passes(frame: Frame): boolean {
    const { session, run, types } = this.#filter;
    if (session !== undefined && session !== frame.session) return false;
    if (run !== undefined && run !== frame.run) return false;
    return types === undefined || types.has(frame.type);
  }
}

export function joinFrames(frames: readonly Frame[]): Uint8Array {
  return frames.length === 1 && frames[0] ? frames[0].bytes : Buffer.concat(frames.map(({ bytes }) => bytes));
}
