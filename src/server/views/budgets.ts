import type { ParsedInput, RouteAnswer } from '#contract';
import type { BudgetView, UsageView } from '#hub';

export function viewBudget(view: BudgetView): RouteAnswer<'budgets.show'> {
  const { budget, name, text, usedText, paused } = view;
  const { id, scope, scopeId, kind, soft, hard, period, zone, createdAt } = budget;
  const { windowStart, windowEnd, used, reserved, unknown } = budget;
  const limits = { kind, soft, hard, period, zone, windowStart, windowEnd };
  return { id, scope, scopeId, name, ...limits, used, reserved, unknown, text, usedText, paused, createdAt };
}

export const viewBudgets = (views: readonly BudgetView[]): RouteAnswer<'budgets.list'> => ({
  items: views.map(viewBudget),
});

const DAY_MS = 86_400_000;

/** Days are told as people write them. */
export function viewUsage(
  { total, items }: UsageView,
  by: ParsedInput<'usage.show'>['query']['by'],
): RouteAnswer<'usage.show'> {
  const keyOf = (key: string | null) =>
    by === 'day' && key !== null ? new Date(Number(key) * DAY_MS).toISOString().slice(0, 10) : key;
  return { total, items: items.map((item) => ({ ...item, key: keyOf(item.key) })) };
}
