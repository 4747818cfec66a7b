/** Stops a timer; harmless when it has fired or was stopped before. */
export type StopTimer = () => void;

/**
 * Time, handed in. `now` is wall time in integer milliseconds since 1970 and may jump (suspend, NTP);
 * `monotonic` never goes back and is what leases and time-outs on an agent are measured with.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Calls `run` once after at least `ms` milliseconds. */
  after(ms: number, run: () => void): StopTimer;
}

/** The longest time that Node's timers take; beyond it they would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Math.trunc(performance.now()),
  after(ms, run) {
    let timer: NodeJS.Timeout;
    const wait = (rest: number) => {
      timer =
        rest > LONGEST_TIMER_MS
          ? setTimeout(wait, LONGEST_TIMER_MS, rest - LONGEST_TIMER_MS)
          : setTimeout(run, rest);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

/** A pause on the given clock. With a signal the pause ends early, without an error, when it aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

interface ManualTimer {
  at: number;
  order: number;
  run: () => void;
}

/** The clock of tests and simulations: time stands until `advance` is called; timers fire in order of their time. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  #order = 0;
  #timers = new Set<ManualTimer>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, run: () => void): StopTimer {
    const timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** When the next timer is due, in ms from now; undefined when none is set. */
  nextTimerIn(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.at - this.#monotonic);
  }

  /** Moves time on by `ms`, firing due timers in order, each at its own time. Synchronous: let promises settle after it. */
  advance(ms: number): void {
    const target = this.#monotonic + ms;
    for (let next = this.#next(); next && next.at <= target; next = this.#next()) {
      this.#move(next.at - this.#monotonic);
      this.#timers.delete(next);
      next.run();
    }
    this.#move(target - this.#monotonic);
  }

  /** Wall time jumps without the monotonic clock moving and without timers firing (NTP, a person setting the clock). */
  jumpWall(ms: number): void {
    this.#now += ms;
  }

  #move(ms: number): void {
    if (ms <= 0) return;
    this.#now += ms;
    this.#monotonic += ms;
  }

  #next(): ManualTimer | undefined {
    let best: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (!best || timer.at < best.at || (timer.at === best.at && timer.order < best.order)) best = timer;
    }
    return best;
  }
}
