import { Periodic, type PeriodicOptions } from '#base';
import { noticeRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;
const ROWS_A_UNIT = 500;

/** Forgets what was told longer ago than events are kept. */
export function noticePruner(deps: HubDeps): Periodic {
  const { store, clock, log, settings } = deps;
  const part: PeriodicOptions = {
    name: 'notice-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      for (let gone = ROWS_A_UNIT; gone === ROWS_A_UNIT;)
        gone = await store.unit((tx) =>
          noticeRows.pruneNotices(tx, tx.now - settings().keepEventsMs, ROWS_A_UNIT),
        );
    },
  };
  return new Periodic(onOneHub(deps, part));
}
