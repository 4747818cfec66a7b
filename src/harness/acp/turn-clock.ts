import type { Clock, StopTimer } from '#base';

export interface TurnClockOptions {
  clock: Clock;
  turnMs: number;
  stallMs: number;
  /** Called once, when a limit is reached. */
  onLimit: (limit: 'deadline' | 'stall') => void;
}

/**
 * Two limits on one turn: its active time, and its longest silence. Both stand still while it waits for a person;
 * the silence is not counted while a tool runs.
 */
export class TurnClock {
  readonly #options: TurnClockOptions;
  #stopDeadline: StopTimer = () => {};
  #stopStall: StopTimer = () => {};
  #activeMs = 0;
  #since: number | undefined;
  #waits = 0;
  #toolRuns = false;
  #over = false;

  constructor(options: TurnClockOptions) {
    this.#options = options;
    this.#run();
  }

  /** Something was heard; `toolRuns` says whether a tool is under way now. */
  heard(toolRuns: boolean): void {
    this.#toolRuns = toolRuns;
    this.#armStall();
  }

  /** The turn waits for a person from now on; several waits may overlap. */
  pause(): void {
    if (this.#waits++ > 0) return;
    this.#stopDeadline();
    this.#stopStall();
    this.#activeMs += this.#options.clock.monotonic() - (this.#since ?? 0);
    this.#since = undefined;
  }

  resume(): void {
    if (--this.#waits === 0) this.#run();
  }

  stop(): void {
    this.#over = true;
    this.#stopDeadline();
    this.#stopStall();
  }

  #run(): void {
    if (this.#over) return;
    this.#since = this.#options.clock.monotonic();
    this.#stopDeadline = this.#options.clock.after(this.#options.turnMs - this.#activeMs, () =>
      this.#reached('deadline'),
    );
    this.#armStall();
  }

  #armStall(): void {
    this.#stopStall();
    if (this.#over || this.#waits > 0 || this.#toolRuns) return;
    this.#stopStall = this.#options.clock.after(this.#options.stallMs, () => this.#reached('stall'));
  }

  #reached(limit: 'deadline' | 'stall'): void {
    if (this.#over) return;
    this.stop();
    this.#options.onLimit(limit);
  }
}
