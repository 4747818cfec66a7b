import { Periodic } from '#base';
import { taskRows } from '#store';
import type { HubDeps } from '../deps.ts';

const EVERY_MS = 5_000;
const ROWS_A_UNIT = 200;

/** Lets tasks be claimed again whose wait after a failed attempt is over. Several hubs may do it at once: each row wakes once. */
export function taskWaker({ store, clock, log }: Pick<HubDeps, 'store' | 'clock' | 'log'>): Periodic {
  return new Periodic({
    name: 'task-waker',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      for (;;) {
        const woken = await store.unit((tx) => taskRows.wakeDue(tx, tx.now, ROWS_A_UNIT));
        if (woken < ROWS_A_UNIT) return;
      }
    },
  });
}
