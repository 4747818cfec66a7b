import { viewBudget, viewBudgets, viewUsage } from '../views/budgets.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type BudgetRoute = Extract<HubRoute, `budgets.${string}` | `usage.${string}`>;

/** Budgets, and what turns used. */
export const BUDGET_HANDLERS: Handlers<BudgetRoute> = {
  'budgets.list': ({ hub, by }) => shown(hub.budgets.list(by), viewBudgets),
  'budgets.set': ({ hub, by, body }) => shown(hub.budgets.set(by, body), viewBudgets),
  'budgets.show': ({ hub, by, params }) => shown(hub.budgets.show(by, params.budget), viewBudget),
  'budgets.remove': ({ hub, by, params }) => shown(hub.budgets.remove(by, params.budget), viewBudget),
  'usage.show': ({ hub, by, query }) =>
    shown(hub.budgets.usage(by, query), (usage) => viewUsage(usage, query.by)),
};
