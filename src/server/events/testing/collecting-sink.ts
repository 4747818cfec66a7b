import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Sink } from '../sink.ts';

/** A reader that takes everything at once, or nothing while it is `stuck`. */
export class CollectingSink implements Sink {
  readonly messages: EventSourceMessage[] = [];
  readonly ids: string[] = [];
  closed = false;
  stuck = false;
  buffered = 0;
  #closers: (() => void)[] = [];
  readonly #parser = createParser({
    onEvent: (message) => void this.messages.push(message),
    onId: (id) => void this.ids.push(id),
  });

  write(chunk: Uint8Array): void {
    if (this.stuck) this.buffered += chunk.length;
    else this.#parser.feed(new TextDecoder().decode(chunk));
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const run of this.#closers) run();
  }

  cut(): void {
    this.end();
  }

  onClose(run: () => void): void {
    this.#closers.push(run);
  }

  /** Cursors of the events that arrived, without `ready` and `reset`. */
  get cursors(): (string | undefined)[] {
    return this.messages.filter(({ event }) => event !== 'ready' && event !== 'reset').map(({ id }) => id);
  }
}
