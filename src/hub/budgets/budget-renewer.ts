import { Periodic } from '#base';
import { budgetRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { renewed } from './renew-window.ts';

const EVERY_MS = 15_000;
const MOST_PER_ROUND = 100;

/** Lets turns go whose budget has begun anew. Each budget in a unit of its own, under its lock: two hubs renew it once. */
export function budgetRenewer({ store, clock, log }: Pick<HubDeps, 'store' | 'clock' | 'log'>): Periodic {
  return new Periodic({
    name: 'budget-renewer',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const ended = await store.read((reader) => budgetRows.endedPaused(reader, MOST_PER_ROUND));
      for (const id of ended) {
        await store.unit(async (tx) => {
          await tx.lock('budgets', [id]);
          const budget = await budgetRows.findBudget(tx, id);
          if (budget) await renewed(tx, budget);
        });
      }
    },
  });
}
