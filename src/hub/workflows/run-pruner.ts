import { Periodic, type PeriodicOptions } from '#base';
import { hookRows, pruneRuns } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;
/** Small, so that a unit of it never holds the others up for long: a run may have thousands of steps. */
const RUNS_A_UNIT = 10;
const DELIVERIES_A_UNIT = 500;

/** Removes runs that ended longer ago than they are kept, the texts that nothing names any more, and old deliveries. */
export function runPruner(deps: HubDeps): Periodic {
  const { store, clock, log, settings } = deps;
  const part: PeriodicOptions = {
    name: 'run-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const keptMs = settings().keepRunsMs;
      for (let gone = 1; gone > 0;)
        gone = await store.unit((tx) => pruneRuns(tx, tx.now - keptMs, RUNS_A_UNIT));
      for (let gone = DELIVERIES_A_UNIT; gone === DELIVERIES_A_UNIT;)
        gone = await store.unit((tx) => hookRows.pruneDeliveries(tx, tx.now - keptMs, DELIVERIES_A_UNIT));
    },
  };
  return new Periodic(onOneHub(deps, part));
}
