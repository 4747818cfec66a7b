import { onNextTurn, type Clock, type Log } from '#base';

/** A unit or a read that holds its connection. */
export interface Watched {
  /** Statements that it has run so far. */
  readonly statements: number;
  /** What tells a person which one it is. */
  describe(): string;
  /** Ends it with an error; whatever it does later is refused. */
  abandon(error: Error): void;
}

/** Turns of the event loop without a statement after which a unit is said to await something else. */
const QUIET_TURNS = 3;
/** How long a unit may hold up all others, in ms. */
const GIVE_UP_MS = 10_000;

/**
 * Finds units that await something that is not the store: statements on SQLite are done when they return, so a unit
 * never outlasts its turn of the event loop. Such a unit is a bug; it is logged, and ended when it does not go on.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #current: () => Watched | undefined;
  #watching = false;
  #last: Watched | undefined;
  #statements = 0;
  #quiet = 0;

  constructor(clock: Clock, log: Log, current: () => Watched | undefined) {
    this.#clock = clock;
    this.#log = log;
    this.#current = current;
  }

  /** Looks once a turn for as long as something is current. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#last = undefined;
    onNextTurn(() => this.#look());
  }

  #look(): void {
    const unit = this.#current();
    if (!unit) {
      this.#watching = false;
      this.#last = undefined;
      return;
    }
    if (unit === this.#last && unit.statements === this.#statements) this.#quiet += 1;
    else this.#quiet = 0;
    this.#last = unit;
    this.#statements = unit.statements;
    if (this.#quiet < QUIET_TURNS) return onNextTurn(() => this.#look());
    this.#log.write(
      'error',
      'A unit of work awaits something that is not the store and holds up all others',
      {
        unit: unit.describe(),
      },
    );
    this.#clock.after(GIVE_UP_MS, () => this.#giveUp(unit));
  }

  #giveUp(unit: Watched): void {
    if (unit === this.#current() && unit.statements === this.#statements) {
      unit.abandon(new Error(`A unit of work awaited something that is not the store: ${unit.describe()}`));
    }
    this.#look();
  }
}

/** The beginning of a function's source: units are closures, mostly without a name. */
export function describeWork(work: { name: string; toString(): string }): string {
  return work.name || work.toString().replaceAll(/\s+/g, ' ').slice(0, 160);
}
