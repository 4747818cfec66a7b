import { pause, type Clock } from '#base';

/** The last part of a command's time is for saying how it went. */
const SPARE_MOST_MS = 5_000;
const SPARE_SHARE = 0.1;

/** Waits until no turn runs on this agent. */
export class TurnDrain {
  readonly #clock: Clock;
  readonly #running: () => number;
  readonly #waiters = new Set<() => void>();

  constructor(clock: Clock, running: () => number) {
    this.#clock = clock;
    this.#running = running;
  }

  /** To be called whenever a turn has ended. */
  turnEnded(): void {
    if (this.#running() > 0) return;
    for (const go of [...this.#waiters]) go();
  }

  /** Answers how many still run when the time of `leftMs` is nearly over, or `signal` aborts; 0 as soon as none does. */
  async wait(leftMs: number, signal: AbortSignal): Promise<number> {
    if (this.#running() === 0) return 0;
    const over = new AbortController();
    const ends = AbortSignal.any([over.signal, signal]);
    const go = () => over.abort();
    this.#waiters.add(go);
    await pause(this.#clock, leftMs - Math.min(SPARE_MOST_MS, leftMs * SPARE_SHARE), ends);
    this.#waiters.delete(go);
    return this.#running();
  }
}
