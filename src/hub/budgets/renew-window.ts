import { windowOf } from '#domain';
import type { Budget } from '#domain';
import { budgetRows, type Tx } from '#store';
import { withdrawQuestion } from '../approvals/index.ts';
import { letGo } from './let-go.ts';

/** The budget as it is now: where its window has ended, a new one has begun. The caller holds its lock. */
export async function renewed(tx: Tx, budget: Budget): Promise<Budget> {
  if (budget.windowEnd === null || tx.now < budget.windowEnd) return budget;
  const window = windowOf(budget.period, budget.zone, tx.now);
  if (window === null) return budget;
  await budgetRows.renewWindow(tx, budget.id, window);
  await tx.event({
    type: 'budget.renewed',
    user: budget.user,
    subject: budget.id,
    data: { until: window.end },
  });
  if (budget.pausedAt !== null) await withdrawQuestion(tx, 'budget', budget.id);
  await letGo(tx, budget);
  return (await budgetRows.findBudget(tx, budget.id)) ?? budget;
}
