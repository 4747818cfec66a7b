import type { ManualClock } from '#base';

/** A pause about as short as a round of the reaper is not told from a busy moment, nor from a hub that lives. */
const SHORT_PAUSE_MS = 10_000;

/** Since when some hub has been up and awake without a break. */
export class Wakefulness {
  readonly #clock: ManualClock;
  /** There is one hub alone: its start is seen, however soon it comes. */
  readonly #isAlone: boolean;
  #since: number;
  #restsSince: { at: number; wasKilled: boolean } | undefined;

  constructor(clock: ManualClock, isAlone: boolean) {
    this.#isAlone = isAlone;
    this.#clock = clock;
    this.#since = clock.now();
  }

  get since(): number {
    return this.#since;
  }

  /** After anything befell a hub. `wasKilled`: it will have to start, and cannot go on. */
  look(anyAwake: boolean, wasKilled: boolean): void {
    const now = this.#clock.now();
    if (!anyAwake) this.#restsSince ??= { at: now, wasKilled };
    else if (this.#restsSince) {
      const { at, wasKilled: hadDied } = this.#restsSince;
      if ((hadDied && this.#isAlone) || now - at > SHORT_PAUSE_MS) this.#since = now;
      this.#restsSince = undefined;
    }
  }
}
