import type { Run, Step } from '#domain';
import { runRows } from '#store';
import type { DriverDeps, Leaving } from './engine-deps.ts';
import { lookOutside, timeUp } from './look-outside.ts';

/**
 * A run that this hub leases and whose program is not in memory: its steps work, and nothing has come of them for long.
 * It looks for news alone; when there are some it is loaded anew, and its program told all that is written.
 */
export class SleepingRun {
  readonly #deps: DriverDeps;
  readonly #open: readonly Step[];
  readonly #mayWake: () => boolean;
  #run: Run;
  #isPoked = false;
  #isLooking = false;
  #isClosed = false;
  #idle: Promise<void> = Promise.resolve();

  /** `mayWake`: there is room for another program in memory. */
  constructor(deps: DriverDeps, { run, open }: { run: Run; open: readonly Step[] }, mayWake: () => boolean) {
    this.#deps = deps;
    this.#run = run;
    this.#open = open;
    this.#mayWake = mayWake;
  }

  get run(): Run {
    return this.#run;
  }

  /** Asks for a look, soon. */
  poke(): void {
    this.#isPoked = true;
    if (this.#isLooking || this.#isClosed) return;
    this.#isLooking = true;
    this.#idle = this.#looks();
  }

  idle(): Promise<void> {
    return this.#idle;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#idle;
  }

  async #looks(): Promise<void> {
    while (this.#isPoked && !this.#isClosed) {
      this.#isPoked = false;
      const leaving = this.#mayWake() ? await this.#guarded() : undefined;
      if (leaving === undefined || this.#isClosed) continue;
      this.#isClosed = true;
      this.#deps.left(this.#run.id, leaving);
    }
    this.#isLooking = false;
  }

  async #guarded(): Promise<Leaving | undefined> {
    try {
      return await this.#look();
    } catch (error) {
      this.#deps.log.write('error', 'a run could not be looked at', {
        run: this.#run.id,
        error: String(error),
      });
      return 'lost';
    }
  }

  async #look(): Promise<Leaving | undefined> {
    const before = this.#run;
    const now = await this.#deps.store.read((reader) => runRows.findRun(reader, before.id));
    if (now?.state !== 'running' || now.fence !== before.fence) return 'lost';
    const found = await lookOutside(this.#deps, now, this.#open);
    const hasNews =
      now.signals !== before.signals ||
      (found !== null &&
        (found.ended.length + found.overdue.length + found.answered.length > 0 ||
          timeUp(now, found.now) !== null));
    if (!hasNews) return undefined;
    this.#run = now;
    return 'woken';
  }
}
