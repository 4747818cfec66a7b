import type { Clock, StopTimer } from './clock.ts';
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
  /** Hears, from start to stop, when there is something to do, and nudges; answers how to end that. Its start is a nudge too. */
  listen?: (nudge: () => void) => () => void;
}

/**
 * A background part that does a round at an interval, or sooner when nudged; an error in a round is logged and the next
 * comes as usual. The interval runs from the end of one round to the next. A round must not await its own part's `stop`,
 * `idle` or `runOnce`: it would wait for itself.
 */
export class Periodic implements BackgroundPart {
  readonly #options: PeriodicOptions;
  /** The last round that was asked for. Each waits for the one before it, whoever asked, so that none overlap. */
  #rounds: Promise<void> = Promise.resolve();
  #isStarted = false;
  /** A round of its own rhythm waits or is under way; the next is set when it ends. */
  #isInRound = false;
  /** Somebody asked for a round, and none has begun since. */
  #isNudged = false;
  #stopTimer: StopTimer | undefined;
  #endListening: (() => void) | undefined;
  #health: Health;

  constructor(options: PeriodicOptions) {
    this.#options = options;
    this.#health = { name: options.name };
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#endListening = this.#options.listen?.(() => this.nudge());
    // What came up while nobody listened.
    if (this.#endListening) this.#isNudged = true;
    this.#setNext();
  }

  /** Resolves when the round under way, if any, has ended. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#endListening?.();
    this.#endListening = undefined;
    this.#stopTimer?.();
    await this.idle();
  }

  /** Asks for a round now; several nudges before it begins are one. Before `start` it is kept for then. */
  nudge(): void {
    this.#isNudged = true;
    this.#setNext();
  }

  async idle(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#rounds;) {
      seen = this.#rounds;
      await seen;
    }
  }

  health(): Health {
    return this.#health;
  }

  /** Does one round as soon as none is under way, outside the part's rhythm; for tests and for doctor. */
  runOnce(lateByMs = 0): Promise<void> {
    this.#rounds = this.#rounds.then(() => this.#guarded(lateByMs));
    return this.#rounds;
  }

  #setNext(): void {
    if (!this.#isStarted || this.#isInRound) return;
    const { clock, everyMs } = this.#options;
    this.#stopTimer?.();
    if (this.#isNudged) return this.#begin(0);
    const due = { monotonic: clock.monotonic() + everyMs, wall: clock.now() + everyMs };
    this.#stopTimer = clock.after(everyMs, () => {
      // While a machine sleeps the monotonic clock may stand still; the wall clock shows it.
      this.#begin(Math.max(0, clock.monotonic() - due.monotonic, clock.now() - due.wall));
    });
  }

  #begin(lateByMs: number): void {
    this.#isInRound = true;
    void this.runOnce(lateByMs).then(() => {
      this.#isInRound = false;
      this.#setNext();
    });
  }

  async #guarded(lateByMs: number): Promise<void> {
    const { clock, log, name, round } = this.#options;
    this.#isNudged = false;
    try {
      await round({ lateByMs });
      this.#health = { name, lastGoodAt: clock.now() };
    } catch (error) {
      this.#health = { ...this.#health, lastError: String(error) };
      log.write('error', `${name} failed; it goes on at its next round`, { error: String(error) });
    }
  }
}

/**
 * Stops the parts that were added, in reverse order; each `stop` is awaited, an error in one does not spare the others.
 * Closing twice at once is closing once.
 */
export class Scope {
  #closers: (() => Promise<void> | void)[] = [];
  #closing: Promise<void> | undefined;

  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  start<T extends BackgroundPart>(part: T): T {
    part.start();
    this.add(() => part.stop());
    return part;
  }

  /** Throws an `AggregateError` with the errors of all that did not stop cleanly. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'some parts did not stop cleanly');
  }
}
