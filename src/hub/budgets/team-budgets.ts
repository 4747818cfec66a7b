import type { Budget, Team } from '#domain';
import { budgetRows, type Reader, type Tx } from '#store';
import { withdrawQuestion } from '../approvals/index.ts';
import { viewBudget } from './budget-view.ts';
import type { BudgetView } from './budget-verbs.ts';
import { letGo } from './let-go.ts';

type Whose = Pick<Team, 'id' | 'user'>;

async function budgetsOfTeam(reader: Reader, { id, user }: Whose): Promise<Budget[]> {
  const budgets = await budgetRows.budgetsOf(reader, user);
  return budgets.filter(({ scope, scopeId }) => scope === 'team' && scopeId === id);
}

/** What a team may use and has used, one of a kind. */
export async function viewTeamBudgets(reader: Reader, team: Whose): Promise<BudgetView[]> {
  const views: BudgetView[] = [];
  for (const budget of await budgetsOfTeam(reader, team)) views.push(await viewBudget(reader, budget));
  return views;
}

/** The team is deleted: nothing counts against its budgets any more, and nobody is asked about them. The caller holds the team's lock. */
export async function dropTeamBudgets(tx: Tx, team: Whose): Promise<void> {
  const ids = (await budgetsOfTeam(tx, team)).map(({ id }) => id);
  if (ids.length === 0) return;
  await tx.lock('budgets', ids);
  for (const id of ids) {
    await withdrawQuestion(tx, 'budget', id);
    await letGo(tx, { id, user: team.user });
    await budgetRows.deleteBudget(tx, id);
    await tx.event({ type: 'budget.removed', user: team.user, subject: id, data: { team: team.id } });
  }
}
