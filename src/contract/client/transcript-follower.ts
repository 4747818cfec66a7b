import type { RouteAnswer } from '../routes.ts';
import type { Refusal, SessionId } from '#domain';
import type { Client } from './client.ts';

export type StoredEntry = RouteAnswer<'sessions.history'>['items'][number];

/** Reads a transcript on from where it stands, whenever it is told that there may be more. */
export class TranscriptFollower {
  readonly #client: Pick<Client, 'call'>;
  readonly #session: SessionId;
  readonly #onEntry: (entry: StoredEntry) => void;
  #after: number;
  #again = false;
  #reading: Promise<void> | undefined;
  /** The last read was refused. */
  refused: Refusal | undefined;

  constructor(
    client: Pick<Client, 'call'>,
    from: { session: SessionId; after: number },
    onEntry: (entry: StoredEntry) => void,
  ) {
    this.#client = client;
    this.#session = from.session;
    this.#after = from.after;
    this.#onEntry = onEntry;
  }

  /** Resolves when all that was there at this call has been handed on. Calls at once share one reading. */
  catchUp(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const read = await this.#client.call('sessions.history', {
        params: { session: this.#session },
        query: { after: this.#after, limit: 1_000 },
      });
      if (!read.ok) {
        this.refused = read.error;
        return;
      }
      this.refused = undefined;
      for (const entry of read.value.items) this.#onEntry(entry);
      this.#after = Math.max(this.#after, read.value.last);
      if (read.value.more) this.#again = true;
    }
  }
}
