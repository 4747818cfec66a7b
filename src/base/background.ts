import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface Health {
  name: string;
  /** When the last round ended without an error, in ms since 1970. */
  lastGoodAt?: number;
  lastError?: string;
}

/** A part that works in the background. `stop` may be called twice and before `start`; `idle` resolves when nothing is under way. */
export interface BackgroundPart {
  start(): void;
  stop(): Promise<void>;
  idle(): Promise<void>;
  health(): Health;
}

/** Something to wait on: `ring` lets every waiter go on. */
export class Bell {
  #waiters = new Set<() => void>();

  ring(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }

  /** Resolves at the next ring, after `ms`, or when `signal` aborts, whichever is first; true when it was the ring. */
  wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve(false);
      const end = (rung: boolean) => {
        this.#waiters.delete(wake);
        stopTimer();
        signal?.removeEventListener('abort', abort);
        resolve(rung);
      };
      const wake = () => end(true);
      const abort = () => end(false);
      this.#waiters.add(wake);
      const stopTimer = clock.after(ms, () => end(false));
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}

export interface PeriodicOptions {
  name: string;
  everyMs: number;
  clock: Clock;
  log: Log;
  /** One round. `lateByMs` says by how much the round began after its time: a suspended or blocked process comes late. */
  round: (tick: { lateByMs: number }) => Promise<void>;
}

/** A background part that does a round at an interval, or sooner when nudged; an error in a round is logged and the next comes as usual. */
export class Periodic implements BackgroundPart {
  readonly #options: PeriodicOptions;
  readonly #nudges = new Bell();
  #abort: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();
  #round: Promise<void> = Promise.resolve();
  #nudged = false;
  #health: Health;

  constructor(options: PeriodicOptions) {
    this.#options = options;
    this.#health = { name: options.name };
  }

  start(): void {
    if (this.#abort) return;
    this.#abort = new AbortController();
    this.#loop = this.#run(this.#abort.signal);
  }

  async stop(): Promise<void> {
    this.#abort?.abort();
    await this.#loop;
    this.#abort = undefined;
  }

  /** Asks for a round now; several nudges before it begins are one. */
  nudge(): void {
    this.#nudged = true;
    this.#nudges.ring();
  }

  async idle(): Promise<void> {
    await this.#round;
  }

  health(): Health {
    return this.#health;
  }

  /** Does one round at once, outside the loop's rhythm; for tests and for doctor. */
  async runOnce(lateByMs = 0): Promise<void> {
    await this.#round;
    this.#round = this.#guarded(lateByMs);
    await this.#round;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, everyMs } = this.#options;
    while (!signal.aborted) {
      const due = clock.monotonic() + everyMs;
      const nudged = this.#nudged || (await this.#nudges.wait(clock, everyMs, signal));
      if (signal.aborted) return;
      this.#nudged = false;
      await this.runOnce(nudged ? 0 : Math.max(0, clock.monotonic() - due));
    }
  }

  async #guarded(lateByMs: number): Promise<void> {
    const { clock, log, name, round } = this.#options;
    try {
      await round({ lateByMs });
      this.#health = { name, lastGoodAt: clock.now() };
    } catch (error) {
      this.#health = { ...this.#health, lastError: String(error) };
      log.write('error', `${name} failed; it goes on at its next round`, { error: String(error) });
    }
  }
}

/** Stops the parts that were added, in reverse order; each `stop` is awaited, an error in one does not spare the others. */
export class Scope {
  #closers: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  start<T extends BackgroundPart>(part: T): T {
    part.start();
    this.add(() => part.stop());
    return part;
  }

  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'some parts did not stop cleanly');
  }
}
