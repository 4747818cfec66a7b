import { Periodic, type PeriodicOptions } from '#base';
import { budgetRows, usageRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;
const ROWS_A_UNIT = 500;

/** Removes what turns used longer ago than it is kept, and budgets of sessions that ended as long ago as transcripts are. */
export function usagePruner(
  deps: Pick<HubDeps, 'store' | 'clock' | 'log' | 'settings' | 'roster'>,
): Periodic {
  const { store, clock, log, settings } = deps;
  const part: PeriodicOptions = {
    name: 'usage-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      await store.unit((tx) => budgetRows.dropEnded(tx, tx.now - settings().keepTranscriptsMs));
      for (;;) {
        const gone = await store.unit((tx) =>
          usageRows.pruneUsage(tx, tx.now - settings().keepUsageMs, ROWS_A_UNIT),
        );
        if (gone < ROWS_A_UNIT) return;
      }
    },
  };
  return new Periodic(onOneHub(deps, part));
}
