import { Periodic } from '#base';
import { LIMITS } from '#domain';
import { idempotencyRows } from '#store';
import type { HubDeps } from '../deps.ts';

const EVERY_MS = 600_000;
const AT_ONCE = 100;

/** Forgets the answers of keyed calls after a day. */
export function idempotencyPruner({ store, clock, log }: Pick<HubDeps, 'store' | 'clock' | 'log'>): Periodic {
  const keptMs = LIMITS.idempotencyKeyHours * 3_600_000;
  const prune = () => store.unit((tx) => idempotencyRows.pruneKeys(tx, tx.now - keptMs, AT_ONCE));
  return new Periodic({
    name: 'idempotency-pruner',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      while ((await prune()) === AT_ONCE);
    },
  });
}
