import { ok, refuse } from '#base';
import { refusal } from '#domain';
import type { Budget, BudgetId, Principal, Refusal } from '#domain';
import { budgetRows, type Reader } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { withdrawQuestion } from '../approvals/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { BudgetService, BudgetView } from './budget-verbs.ts';
import { viewBudget } from './budget-view.ts';
import { checkCap } from './check-cap.ts';
import { letGo } from './let-go.ts';
import { readUsage } from './read-usage.ts';
import { setBudgets, setterOf } from './set-budget.ts';

type Deps = Pick<HubDeps, 'store' | 'ids'>;

/** Budgets as people set and see them, and what their turns used. */
export function createBudgets({ store, ids }: Deps): BudgetService {
  return {
    list: (by) =>
      by.kind === 'user' ? store.read((reader) => listBudgets(reader, by)) : denied(by, 'see budgets'),
    show: (by, id) => store.read((reader) => showBudget(reader, by, id)),
    set: (by, setting) => store.unit((tx) => setBudgets(tx, ids, by, setting)),
    remove: (by, id) => removeBudget({ store }, by, id),
    usage: (by, query) =>
      by.kind === 'user' ? store.read((reader) => readUsage(reader, by, query)) : denied(by, 'see usage'),
  };
}

const denied = async (by: Principal, what: string) => notFor(by, what);

async function listBudgets(reader: Reader, by: Principal): ReturnType<BudgetService['list']> {
  const views: BudgetView[] = [];
  for (const budget of await budgetRows.budgetsOf(reader, by.user))
    views.push(await viewBudget(reader, budget));
  return ok(views);
}

async function showBudget(reader: Reader, by: Principal, id: BudgetId): ReturnType<BudgetService['show']> {
  const budget = await ownBudget(reader, by, id);
  return budget ? ok(await viewBudget(reader, budget)) : refuse(budgetNotFound(id));
}

async function ownBudget(reader: Reader, by: Principal, id: BudgetId): Promise<Budget | null> {
  const budget = await budgetRows.findBudget(reader, id);
  return by.kind === 'user' && budget?.user === by.user ? budget : null;
}

const budgetNotFound = (id: string): Refusal =>
  refusal('budget.not_found', `No budget "${id}" was found.`, {
    hint: 'See what there is: muster budget list',
    details: { budget: id },
  });

function removeBudget(
  { store }: Pick<Deps, 'store'>,
  by: Principal,
  id: BudgetId,
): ReturnType<BudgetService['remove']> {
  return store.unit(async (tx) => {
    const setter = setterOf(by);
    if (!setter.ok) return setter;
    await tx.lock('users', [by.user]);
    await tx.lock('budgets', [id]);
    const budget = await ownBudget(tx, by, id);
    if (!budget) return refuse(budgetNotFound(id));
    const rest = (await budgetRows.budgetsOf(tx, by.user)).filter(
      (other) => other.id !== id && other.scope === budget.scope && other.scopeId === budget.scopeId,
    );
    const capped = await checkCap(tx, budget, [...new Set(rest.map(({ kind }) => kind))]);
    if (!capped.ok) return capped;
    const view = await viewBudget(tx, budget);
    await withdrawQuestion(tx, 'budget', id);
    await letGo(tx, budget);
    await budgetRows.deleteBudget(tx, id);
    const data = { text: view.text };
    await tx.event({ type: 'budget.removed', user: budget.user, subject: id, data });
    await recordAudit(tx, by, { door: doorOf(by), action: 'budget.removed', subject: id, data });
    return ok(view);
  });
}
