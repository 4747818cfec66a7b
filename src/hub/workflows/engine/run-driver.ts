import { Periodic } from '#base';
import { RUN_LIMITS, type RunId } from '#domain';
import { runRows } from '#store';
import { RUNS_TOPIC } from '../runs-topic.ts';
import type { DriverDeps, EngineDeps, Leaving } from './engine-deps.ts';
import { LoadedRun } from './loaded-run.ts';
import { SleepingRun } from './sleeping-run.ts';

const EVERY_MS = 1_000;
const RUNS_A_ROUND = 50;
/** What one hub has in memory of programs, and what it drives with those that sleep. */
const MOST_LOADED = 200;
const MOST_DRIVEN = 1_000;
/** Renewed when so much of the term is over. */
const RENEW_AFTER_MS = RUN_LIMITS.leaseMs / 3;

/**
 * Drives the runs that this hub leases: takes those that nobody drives, renews what it has, and lets each look for what
 * has ended. One whose steps work for long without news keeps its lease, but no program in memory. A run whose hub fell
 * silent is taken over when its lease is over; the fence refuses what the other still writes.
 */
export class RunDriver extends Periodic {
  readonly #deps: DriverDeps;
  readonly #loaded = new Map<RunId, LoadedRun | SleepingRun>();
  #renewedAt = -Infinity;

  constructor(deps: EngineDeps, { clock }: { clock: ConstructorParameters<typeof Periodic>[0]['clock'] }) {
    super({
      name: 'run-driver',
      everyMs: EVERY_MS,
      clock,
      log: deps.log,
      listen: (nudge) => deps.store.listen(RUNS_TOPIC, nudge),
      round: async () => {
        await this.#renew(clock.monotonic());
        await this.#take();
        for (const run of this.#loaded.values()) run.poke();
      },
    });
    this.#deps = { ...deps, now: () => clock.monotonic(), left: (id, leaving) => this.#left(id, leaving) };
  }

  override async stop(): Promise<void> {
    await super.stop();
    const loaded = [...this.#loaded.values()];
    await Promise.all(loaded.map((run) => run.close()));
    this.#loaded.clear();
    const held = loaded.map(({ run }) => run.id);
    if (held.length > 0) await this.#deps.store.unit((tx) => runRows.releaseRuns(tx, this.#deps.hub, held));
  }

  override async idle(): Promise<void> {
    await super.idle();
    for (;;) {
      const before = [...this.#loaded.values()];
      await Promise.all(before.map((run) => run.idle()));
      await super.idle();
      const now = [...this.#loaded.values()];
      if (now.length === before.length && now.every((run) => before.includes(run))) return;
    }
  }

  #left(id: RunId, leaving: Leaving): void {
    const left = this.#loaded.get(id);
    this.#loaded.delete(id);
    if (leaving === 'quiet' && left instanceof LoadedRun)
      this.#loaded.set(id, new SleepingRun(this.#deps, left, () => this.#awake < MOST_LOADED));
    if (leaving === 'woken' && left) this.#loaded.set(id, new LoadedRun(this.#deps, left.run));
    this.nudge();
  }

  get #awake(): number {
    return [...this.#loaded.values()].filter((run) => run instanceof LoadedRun).length;
  }

  async #renew(now: number): Promise<void> {
    if (this.#loaded.size === 0 || now - this.#renewedAt < RENEW_AFTER_MS) return;
    const { store, hub } = this.#deps;
    const ids = [...this.#loaded.keys()];
    await store.unit((tx) => runRows.renewRuns(tx, hub, ids, tx.now + RUN_LIMITS.leaseMs));
    this.#renewedAt = now;
  }

  async #take(): Promise<void> {
    const { store, hub } = this.#deps;
    const room = Math.min(RUNS_A_ROUND, MOST_LOADED - this.#awake, MOST_DRIVEN - this.#loaded.size);
    if (room <= 0) return;
    const { ids, living } = await store.read(async (reader) => {
      const living = await this.#deps.living(reader);
      return { living, ids: await runRows.runsToDrive(reader, living, room) };
    });
    for (const id of ids) {
      if (this.#loaded.has(id)) continue;
      const run = await store.unit((tx) =>
        runRows.leaseRun(tx, id, { hub, living, until: tx.now + RUN_LIMITS.leaseMs }),
      );
      if (run) this.#loaded.set(id, new LoadedRun(this.#deps, run));
    }
    if (ids.length === RUNS_A_ROUND) this.nudge();
  }
}
