import type { Clock } from '#base';

/** Answers that took longer than the best by this much say little about the time, in ms. */
const SLACK_MS = 5;

/**
 * The database's time without asking for it: every transaction brings a reading along, and between two readings the
 * process's monotonic clock goes on. All hubs on a database thereby agree to within a round trip.
 */
export class DatabaseClock {
  readonly #clock: Clock;
  #offset = 0;
  #best = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.monotonic() + this.#offset;
  }

  /** Takes a reading; `asked` is the monotonic time when it was asked for. */
  reading(asked: number, databaseNow: number): void {
    if (!Number.isFinite(databaseNow)) return;
    const answered = this.#clock.monotonic();
    const took = answered - asked;
    const offset = Math.round(databaseNow - (asked + answered) / 2);
    // A slow answer still counts when the clocks have parted, as after a suspend.
    if (took > this.#best + SLACK_MS && Math.abs(offset - this.#offset) <= took) return;
    this.#best = Math.min(this.#best, took);
    this.#offset = offset;
  }
}
