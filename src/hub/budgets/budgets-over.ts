import { foldersAbove, isId } from '#domain';
import type { Budget, BudgetTarget, Session } from '#domain';
import { budgetRows, sessionRows, type Reader, type Tx } from '#store';

/** Deeper than any chain of spawns can be; a longer one would be a broken table. */
const LONGEST_CHAIN = 16;

type Counted = Pick<Session, 'id' | 'user' | 'owner' | 'cwd' | 'source'>;

/**
 * All that a session's turns count against: its user; its project, which is the repository that it came from, and its
 * folder with those above; itself and the sessions above it. A room that adds a scope (teams, runs) adds its target here.
 */
async function targetsOf(reader: Reader, session: Counted): Promise<BudgetTarget[]> {
  const targets: BudgetTarget[] = [
    { scope: 'user', id: session.user },
    { scope: 'session', id: session.id },
  ];
  if (session.cwd !== null)
    targets.push(...foldersAbove(session.cwd).map((id) => ({ scope: 'project' as const, id })));
  if (session.source !== null) targets.push({ scope: 'project', id: session.source.url });
  let owner = session.owner;
  for (let above = 0; owner !== null && above < LONGEST_CHAIN; above++) {
    targets.push({ scope: 'session', id: owner });
    owner = (await sessionRows.findSession(reader, owner))?.owner ?? null;
  }
  return targets;
}

/** The budgets that a session's turns count against, in the order in which they are locked. */
export async function budgetsOver(reader: Reader, session: Counted): Promise<Budget[]> {
  const budgets = await budgetRows.budgetsOf(reader, session.user);
  if (budgets.length === 0) return [];
  const targets = await targetsOf(reader, session);
  return budgets.filter(({ scope, scopeId }) =>
    targets.some((target) => target.scope === scope && target.id === scopeId),
  );
}

/** The same, locked until the unit ends and read anew under the lock. */
export async function lockBudgetsOver(tx: Tx, session: Counted): Promise<Budget[]> {
  const ids = (await budgetsOver(tx, session)).map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.lock('budgets', ids);
  return budgetRows.findBudgets(tx, ids);
}

/** What people call what a budget is about, where that is not its id: a session's label. */
export async function nameOf(
  reader: Reader,
  { scope, scopeId }: Pick<Budget, 'scope' | 'scopeId'>,
): Promise<string | undefined> {
  if (scope !== 'session' || !isId('session', scopeId)) return undefined;
  return (await sessionRows.findSession(reader, scopeId))?.label ?? undefined;
}
