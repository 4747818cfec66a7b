import { ok } from '#base';
import type { EventService } from '#hub';
import type { EventType, LoggedEvent } from '#domain';

/**
 * An event log in memory that is as unhelpful as the contract allows: cursors of positions differ at every read, though
 * nothing happened, and every call takes some turns of the queue.
 */
export class EventLog implements EventService {
  readonly events: LoggedEvent[] = [];
  readonly reads: string[] = [];
  #listeners = new Set<() => void>();
  #draws = 0;
  #pruned = 0;

  append(
    type: EventType = 'session.changed',
    parts: Partial<Pick<LoggedEvent, 'session' | 'subject' | 'data'>> = {},
  ): string {
    const cursor = `e${this.events.length + 1}`;
    this.events.push({ type, user: null, data: {}, at: 0, cursor, ...parts });
    for (const wake of this.#listeners) wake();
    return cursor;
  }

  prune(): void {
    this.#pruned = this.events.length;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async position(): Promise<string> {
    await this.#delay();
    return this.#here(this.events.length);
  }

  async positionAt(): Promise<string> {
    await this.#delay();
    return this.#here(this.#pruned);
  }

  async read(
    _by: unknown,
    { after, limit, types }: { after: string; limit: number; types?: readonly string[] | undefined },
  ): ReturnType<EventService['read']> {
    await this.#delay();
    this.reads.push(after);
    const from = Number(/^[ep](\d+)/.exec(after)?.[1] ?? Number.NaN);
    const reset = Number.isNaN(from)
      ? 'invalid'
      : from < this.#pruned
        ? 'pruned'
        : from > this.events.length
          ? 'ahead'
          : undefined;
    if (reset) return ok({ reset, cursor: this.#here(this.events.length) });
    // A filter looks at a stretch of the log, and says that there is more behind it.
    const stretch = this.events.slice(from, from + limit);
    const events = stretch.filter(({ type }) => types?.includes(type) ?? true);
    const more = from + limit < this.events.length;
    const answer = { events, more, cursor: this.#here(from + stretch.length) };
    await this.#delay();
    return ok(answer);
  }

  listen(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => this.#listeners.delete(wake);
  }

  #here(position: number): string {
    return `p${position}.${this.#draws++}`;
  }

  async #delay(): Promise<void> {
    for (let turns = this.#draws++ % 5; turns > 0; turns--) await Promise.resolve();
  }
}
