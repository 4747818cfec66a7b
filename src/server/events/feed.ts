import type { Clock, Log } from '#base';
import type { EventService } from '#hub';
import { LIMITS, type Principal } from '#domain';
import { frameOf, pingFrame, readyFrame, resetFrame, type Frame } from './frames.ts';
import { joinFrames, type Subscriber } from './subscriber.ts';

export interface FeedDeps {
  events: EventService;
  clock: Clock;
  log: Log;
  /** A token of this feed's principal was revoked, or the account disabled: ask again who is still welcome. */
  onRevoked: () => void;
}

/** How many events back a reader that returns is served from memory. */
const RECENT = LIMITS.eventReadMost;
const RETRY_MS = 1_000;

type Read = Extract<Awaited<ReturnType<EventService['read']>>, { ok: true }>['value'];

/**
 * The live end of one principal's events, read once for all who follow it. A reader that begins at an older cursor
 * reads by itself until its place is among the recent events here, or until nothing lies between: then it joins. Nothing
 * does only once no event is held back: the feed takes what was there when it began for read, and a reader that came
 * from another hub has not read it. Cursors are opaque, so places are compared by identity alone, never by order.
 */
export class EventFeed {
  readonly #deps: FeedDeps;
  readonly #by: Principal;
  readonly #live = new Set<Subscriber>();
  #recent: Frame[] = [];
  /** Everything up to here has been handed to all who are live. */
  #cursor: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #passQueued = false;
  #stopped = false;
  /** Resolves at the next wake, and at the stop. */
  #woken = Promise.withResolvers<void>();

  constructor(by: Principal, deps: FeedDeps) {
    this.#by = by;
    this.#deps = deps;
  }

  /** Reads on soon; wakes that come before it begins are one. */
  wake(): void {
    this.#ring();
    if (this.#passQueued || this.#stopped) return;
    this.#passQueued = true;
    this.#exclusive(() => {
      this.#passQueued = false;
      return this.#pass();
    }).catch((error: unknown) => {
      this.#deps.log.write('warn', 'Events could not be read; it is tried again', { error: String(error) });
      this.#deps.clock.after(RETRY_MS, () => this.wake());
    });
  }

  /** Brings a reader from its cursor to the live end without a gap; resolves when it is there or has gone. */
  async join(reader: Subscriber, after: string | undefined): Promise<void> {
    let cursor = after;
    if (cursor === undefined) {
      return this.#exclusive(async () => {
        const here = (this.#cursor ??= await this.#deps.events.position());
        reader.write(readyFrame(here));
        this.#admit(reader);
      });
    }
    while (!reader.closed && !this.#stopped && !this.#attach(reader, cursor)) {
      const from: string = cursor;
      const woken = this.#woken.promise;
      const next = await this.#exclusive(() => this.#catchUp(reader, from));
      if (next === undefined) return;
      ({ cursor } = next);
      await (next.waits ? woken : reader.drained());
    }
  }

  /** Whether the reader is live, rather than still catching up. */
  follows(reader: Subscriber): boolean {
    return this.#live.has(reader);
  }

  leave(reader: Subscriber): void {
    this.#live.delete(reader);
  }

  ping(): void {
    const bytes = pingFrame(this.#cursor);
    for (const reader of this.#live) reader.write(bytes);
  }

  stop(): void {
    this.#stopped = true;
    this.#ring();
    this.#live.clear();
  }

  #ring(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }

  /**
   * One page for a reader that is behind. Answers where it stands, and whether it waits for what is held back; undefined
   * when it is live or cannot go on.
   */
  async #catchUp(reader: Subscriber, from: string): Promise<{ cursor: string; waits?: boolean } | undefined> {
    // First the feed reads to its end: what lies between the two reads is then newer than the feed, and nothing of it is older.
    await this.#pass();
    const page = await this.#read(from, reader.types);
    if (page === undefined || this.#stopped) {
      reader.end();
      return undefined;
    }
    if ('reset' in page) {
      reader.write(resetFrame(page.reset, page.cursor));
      return { cursor: page.cursor };
    }
    const frames = page.events.map(frameOf);
    const last = frames.at(-1);
    if (last === undefined && page.more) return { cursor: page.cursor };
    if (last === undefined && page.heldBack) return { cursor: page.cursor, waits: true };
    if (last === undefined) {
      this.#admit(reader);
      return undefined;
    }
    reader.push(frames, joinFrames(frames));
    return { cursor: last.cursor };
  }

  /** Makes a reader live when everything after its cursor is at hand. */
  #attach(reader: Subscriber, cursor: string): boolean {
    const place = this.#recent.findIndex((frame) => frame.cursor === cursor);
    if (place === -1 && cursor !== this.#cursor) return false;
    const missed = place === -1 ? [] : this.#recent.slice(place + 1);
    if (missed.length > 0) reader.push(missed, joinFrames(missed));
    this.#admit(reader);
    return true;
  }

  /** A reader that has gone meanwhile has already left. */
  #admit(reader: Subscriber): void {
    if (!reader.closed) this.#live.add(reader);
  }

  /** Reads to the end of the log and hands everything to all who are live. */
  async #pass(): Promise<void> {
    this.#cursor ??= await this.#deps.events.position();
    for (let more = true; more && !this.#stopped;) {
      const page = await this.#read(this.#cursor);
      if (page === undefined) return;
      if ('reset' in page) this.#startAnew(page.reset, page.cursor);
      else this.#handOut(page.events.map(frameOf));
      this.#cursor = page.cursor;
      more = 'more' in page && page.more;
    }
  }

  #handOut(frames: readonly Frame[]): void {
    if (frames.length === 0) return;
    const joined = joinFrames(frames);
    for (const reader of this.#live) reader.push(frames, joined);
    this.#recent = [...this.#recent, ...frames].slice(-RECENT);
    if (frames.some(({ type }) => type === 'token.revoked' || type === 'user.disabled'))
      this.#deps.onRevoked();
  }

  #startAnew(reason: string, cursor: string): void {
    this.#recent = [];
    const bytes = resetFrame(reason, cursor);
    for (const reader of this.#live) reader.write(bytes);
  }

  async #read(after: string, types?: readonly string[]): Promise<Read | undefined> {
    const answer = await this.#deps.events.read(this.#by, { after, types, limit: LIMITS.eventReadMost });
    if (answer.ok) return answer.value;
    this.#deps.log.write('info', 'Events are refused to their readers', { code: answer.error.code });
    for (const reader of this.#live) reader.end();
    return undefined;
  }

  /** One after another: between a read and what is done with it, nothing else moves the feed. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}
