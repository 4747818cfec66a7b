import type { StaleKey } from './keys.ts';
import type { PageClock } from './page-clock.ts';

/** At most this often is anything read anew, in ms: a hub at work writes hundreds of events a second. */
const EVERY_MS = 200;

/**
 * Gathers what is stale and hands it on at once when it was quiet, else all together a moment later. While something is
 * being read anew, what comes waits: else a busy hub would be asked again and again before it has answered.
 */
export class StaleGatherer {
  readonly #clock: PageClock;
  readonly #refresh: (keys: readonly StaleKey[]) => Promise<void>;
  readonly #waiting = new Map<string, StaleKey>();
  #lastAt = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | undefined;
  #isReading = false;

  constructor(clock: PageClock, refresh: (keys: readonly StaleKey[]) => Promise<void>) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  add(keys: readonly StaleKey[]): void {
    if (keys.length === 0) return;
    for (const key of keys) this.#waiting.set(key.join(' '), key);
    this.#goOn();
  }

  #goOn(): void {
    if (this.#callOff || this.#isReading || this.#waiting.size === 0) return;
    const left = this.#lastAt + EVERY_MS - this.#clock.now();
    if (left <= 0) this.#flush();
    else this.#callOff = this.#clock.after(left, () => this.#flush());
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#waiting.clear();
  }

  #flush(): void {
    this.#callOff = undefined;
    this.#lastAt = this.#clock.now();
    const keys = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#isReading = true;
    const goOn = () => {
      this.#isReading = false;
      this.#goOn();
    };
    void this.#refresh(keys).then(goOn, goOn);
  }
}
