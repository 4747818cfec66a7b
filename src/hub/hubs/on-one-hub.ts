import type { PeriodicOptions } from '#base';
import { leaseRows, type Store } from '#store';
import type { HubRoster } from './hub-roster.ts';

/** A lease outlasts the pause between two rounds by so much, so that its holder keeps it. */
const BEYOND_A_PAUSE = 1.5;

/**
 * A round that one hub of several does, by a lease; when that hub ends, another does the next. The lease spares work and
 * guards nothing: a hub that was suspended within its round goes on with it, so that each action needs a guard of its own.
 */
export function onOneHub(
  { store, roster }: { store: Store; roster: HubRoster },
  part: PeriodicOptions,
): PeriodicOptions {
  if (!roster.shared) return part;
  return {
    ...part,
    async round(tick) {
      const ms = part.everyMs * BEYOND_A_PAUSE;
      const isOurs = await store.unit((tx) => leaseRows.takeLease(tx, part.name, roster.id, tx.now + ms));
      if (isOurs) await part.round(tick);
    },
  };
}
