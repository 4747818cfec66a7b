import { Periodic, type PeriodicOptions } from '#base';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 3_600_000;

/** Removes events that are older than they are to be kept; the log remembers how far, so that old cursors get a reset. */
export function eventPruner(
  deps: Pick<HubDeps, 'store' | 'clock' | 'log' | 'settings' | 'roster'>,
): Periodic {
  const { store, clock, log, settings } = deps;
  const part: PeriodicOptions = {
    name: 'event-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const now = await store.read(async (reader) => reader.now);
      await store.pruneEvents(now - settings().keepEventsMs);
    },
  };
  return new Periodic(onOneHub(deps, part));
}
