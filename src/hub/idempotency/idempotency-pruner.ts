import { Periodic, type PeriodicOptions } from '#base';
import { LIMITS } from '#domain';
import { idempotencyRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { onOneHub } from '../hubs/index.ts';

const EVERY_MS = 600_000;
const AT_ONCE = 100;

/** Forgets the answers of keyed calls after a day. */
export function idempotencyPruner(deps: Pick<HubDeps, 'store' | 'clock' | 'log' | 'roster'>): Periodic {
  const { store, clock, log } = deps;
  const keptMs = LIMITS.idempotencyKeyHours * 3_600_000;
  const prune = () => store.unit((tx) => idempotencyRows.pruneKeys(tx, tx.now - keptMs, AT_ONCE));
  const part: PeriodicOptions = {
    name: 'idempotency-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      while ((await prune()) === AT_ONCE);
    },
  };
  return new Periodic(onOneHub(deps, part));
}
