import type { Clock, ManualClock, StopTimer } from '#base';

/**
 * One incarnation of a program. All that reaches it and all that it does goes through here: dead, it hears and does
 * nothing any more; suspended, it goes on later, in order. Its clock is the one that it is given.
 */
export class Life {
  readonly clock: Clock;
  readonly #world: ManualClock;
  #dead = false;
  #held: (() => void)[] = [];
  #suspended = false;
  /** Time that its monotonic clock has stood still, as that of a machine that slept does. */
  #slept = 0;
  #sleepsSince: number | undefined;
  #atDeath: (() => void)[] = [];

  constructor(world: ManualClock) {
    this.#world = world;
    this.clock = {
      now: () => world.now(),
      monotonic: () => this.#monotonic(),
      after: (ms, run) => this.#after(ms, run),
    };
  }

  get dead(): boolean {
    return this.#dead;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** Runs it now; when suspended later, when dead never. */
  act(run: () => void): void {
    if (this.#dead) return;
    if (this.#suspended) this.#held.push(run);
    else run();
  }

  /** What the promise brings reaches this life as `act` does. */
  gate<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.act(() => resolve(value)),
        (error: unknown) => this.act(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }

  /** Answers a function that ends it. */
  atDeath(run: () => void): () => void {
    this.#atDeath.push(run);
    return () => {
      this.#atDeath = this.#atDeath.filter((one) => one !== run);
    };
  }

  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#held = [];
    for (const run of this.#atDeath.splice(0)) run();
  }

  /** `sleeps`: the machine is suspended, so that the monotonic clock stands; else the program alone is stopped. */
  suspend(sleeps: boolean): void {
    if (this.#dead || this.#suspended) return;
    this.#suspended = true;
    if (sleeps) this.#sleepsSince = this.#world.monotonic();
  }

  resume(): void {
    if (!this.#suspended) return;
    if (this.#sleepsSince !== undefined) this.#slept += this.#world.monotonic() - this.#sleepsSince;
    this.#sleepsSince = undefined;
    this.#suspended = false;
    for (const run of this.#held.splice(0)) this.act(run);
  }

  #monotonic(): number {
    return (this.#sleepsSince ?? this.#world.monotonic()) - this.#slept;
  }

  #after(ms: number, run: () => void): StopTimer {
    const due = this.#monotonic() + Math.max(0, ms);
    let stopped = false;
    let stopTimer: StopTimer = () => {};
    const fire = () => {
      if (stopped) return;
      const left = due - this.#monotonic();
      if (left > 0) stopTimer = this.#world.after(left, () => this.act(fire));
      else run();
    };
    stopTimer = this.#world.after(ms, () => this.act(fire));
    return () => {
      stopped = true;
      stopTimer();
    };
  }
}
