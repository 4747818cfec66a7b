import type { Clock } from '#base';

/** Answers that took longer than the best by this much say little about the time, in ms. */
const SLACK_MS = 5;

/** For how long a reading serves, in ms. */
const FRESH_MS = 1000;
/** Going back by more than this is the database's clock being set, in ms. */
const JUMP_MS = 1000;

/**
 * The database's time without asking for it: now and then a transaction brings a reading along, and in between
 * the process's monotonic clock goes on. All hubs on a database thereby agree to within a round trip.
 */
export class DatabaseClock {
  readonly #clock: Clock;
  #offset = 0;
  #last = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #best = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A better reading may move it back by a few ms: it then stands until it is caught up with. */
  now(): number {
    const now = this.#clock.monotonic() + this.#offset;
    if (now >= this.#last || this.#last - now > JUMP_MS) this.#last = now;
    return this.#last;
  }

  /** Whether the next transaction should bring a reading along. */
  isStale(): boolean {
    return !(this.#clock.monotonic() - this.#readAt < FRESH_MS);
  }

  /** Takes a reading; `asked` is the monotonic time when it was asked for. */
  reading(asked: number, databaseNow: number): void {
    if (!Number.isFinite(databaseNow)) return;
    const answered = this.#clock.monotonic();
    this.#readAt = answered;
    const took = answered - asked;
    const offset = Math.round(databaseNow - (asked + answered) / 2);
    // A slow answer still counts when the clocks have parted, as after a suspend.
    if (took > this.#best + SLACK_MS && Math.abs(offset - this.#offset) <= took) return;
    this.#best = Math.min(this.#best, took);
    this.#offset = offset;
  }
}
