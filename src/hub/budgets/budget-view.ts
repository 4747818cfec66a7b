import { budgetName, pausedText, unknownText, usedText, windowOf } from '#domain';
import type { Budget } from '#domain';
import type { Reader } from '#store';
import type { BudgetView } from './budget-verbs.ts';
import { nameOf } from './budgets-over.ts';

/** A budget as it stands now: one whose window has ended has used nothing of the next, though no turn has asked since. */
export async function viewBudget(reader: Reader, stored: Budget): Promise<BudgetView> {
  const budget = asOfNow(stored, reader.now);
  const name = await nameOf(reader, budget);
  return {
    budget,
    name: name ?? null,
    text: budgetName(budget, name),
    usedText: `${usedText(budget)}${unknownText(budget)}`,
    paused: budget.pausedAt === null ? null : pausedText(budget, name),
  };
}

function asOfNow(budget: Budget, now: number): Budget {
  if (budget.windowEnd === null || now < budget.windowEnd) return budget;
  const window = windowOf(budget.period, budget.zone, now);
  if (window === null) return budget;
  const { start: windowStart, end: windowEnd } = window;
  const fresh = { used: 0, unknown: 0, softToldAt: null, pausedAt: null, keptPaused: false };
  return { ...budget, ...fresh, windowStart, windowEnd };
}
