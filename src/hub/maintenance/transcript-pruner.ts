import { Periodic, type PeriodicOptions } from '#base';
import { transcriptRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;
/** Small, so that a unit of it never holds the others up for long. */
const ROWS_A_UNIT = 500;

/** Removes transcripts of sessions that ended longer ago than they are kept. */
export function transcriptPruner(deps: HubDeps): Periodic {
  const { store, clock, log, settings } = deps;
  const part: PeriodicOptions = {
    name: 'transcript-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      for (;;) {
        const gone = await store.unit((tx) =>
          transcriptRows.pruneTranscripts(tx, tx.now - settings().keepTranscriptsMs, ROWS_A_UNIT),
        );
        if (gone < ROWS_A_UNIT) return;
      }
    },
  };
  return new Periodic(onOneHub(deps, part));
}
