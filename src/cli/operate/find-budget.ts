import type { Result } from '#base';
import { isId, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { BudgetView } from '../output/budget-lines.ts';
import { pickById } from '../input/pick-by-id.ts';

/** The budget of a whole id, or of the beginning of one. */
export async function findBudget(
  context: CommandContext,
  typed: string,
): Promise<Result<BudgetView, Refusal>> {
  if (isId('budget', typed)) return context.call('budgets.show', { params: { budget: typed } });
  const listed = await context.call('budgets.list', {});
  if (!listed.ok) return listed;
  return pickById(listed.value.items, typed, {
    name: 'budget',
    notFound: 'budget.not_found',
    list: 'muster budget list',
  });
}
