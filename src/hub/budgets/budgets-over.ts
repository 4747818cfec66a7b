import { foldersAbove, isId } from '#domain';
import type { Budget, BudgetId, BudgetTarget, Session } from '#domain';
import { budgetRows, runRows, sessionRows, teamRows, type Reader, type Tx } from '#store';
import { runsOver } from './runs-over.ts';
import { LONGEST_CHAIN, teamsOver } from './teams-over.ts';

type Counted = Pick<Session, 'id' | 'user' | 'owner' | 'kind' | 'cwd' | 'source'>;

/** What a session's turns count against. `holds`: it also holds them back, when it has no room. */
interface Over extends BudgetTarget {
  holds: boolean;
}

/**
 * All that a session's turns count against: its user; its project, which is the repository that it came from, and its
 * folder with those above; itself and the sessions above it.
 */
async function targetsOf(reader: Reader, session: Counted): Promise<Over[]> {
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
  return targets.map((target) => ({ ...target, holds: true }));
}

async function teamTargets(reader: Reader, session: Counted): Promise<Over[]> {
  const teams = await teamsOver(reader, session);
  return teams.map(({ team, leads }) => ({ scope: 'team', id: team, holds: !leads }));
}

async function runTargets(reader: Reader, session: Counted): Promise<Over[]> {
  const runs = await runsOver(reader, session);
  return runs.map((run) => ({ scope: 'run', id: run, holds: true }));
}

/** The budgets that a session's turns count against, in the order in which they are locked. */
async function budgetsOver(
  reader: Reader,
  session: Counted,
): Promise<{ budget: BudgetId; holds: boolean }[]> {
  const budgets = await budgetRows.budgetsOf(reader, session.user);
  if (budgets.length === 0) return [];
  const targets = await targetsOf(reader, session);
  // Whose person has set none for teams or runs is asked of nobody's.
  if (budgets.some(({ scope }) => scope === 'team')) targets.push(...(await teamTargets(reader, session)));
  if (budgets.some(({ scope }) => scope === 'run')) targets.push(...(await runTargets(reader, session)));
  return budgets.flatMap(({ id, scope, scopeId }) => {
    const over = targets.filter((target) => target.scope === scope && target.id === scopeId);
    return over.length === 0 ? [] : [{ budget: id, holds: over.some(({ holds }) => holds) }];
  });
}

/** All that a turn of the session is charged to, locked until the unit ends and read anew under the lock. */
export const lockBudgetsOver = async (tx: Tx, session: Counted): Promise<Budget[]> =>
  locked(tx, await budgetsOver(tx, session));

/** Those of them that must have room before a turn of the session begins. */
export const lockBudgetsHolding = async (tx: Tx, session: Counted): Promise<Budget[]> =>
  locked(
    tx,
    (await budgetsOver(tx, session)).filter(({ holds }) => holds),
  );

/** Whether a budget lets no turn of the session begin until a person raises it, or its window ends. */
export async function isUsedUpOver(reader: Reader, session: Counted): Promise<boolean> {
  const holding = (await budgetsOver(reader, session)).filter(({ holds }) => holds);
  const budgets = await budgetRows.findBudgets(
    reader,
    holding.map(({ budget }) => budget),
  );
  return budgets.some(
    ({ pausedAt, used, hard, windowEnd }) =>
      (pausedAt !== null || used >= hard) && (windowEnd === null || reader.now < windowEnd),
  );
}

async function locked(tx: Tx, over: readonly { budget: BudgetId }[]): Promise<Budget[]> {
  const ids = over.map(({ budget }) => budget);
  if (ids.length === 0) return [];
  await tx.lock('budgets', ids);
  return budgetRows.findBudgets(tx, ids);
}

/** What people call what a budget is about, where that is not its id: a session's label, the name of a team or of what a run runs. */
export async function nameOf(
  reader: Reader,
  { scope, scopeId }: Pick<Budget, 'scope' | 'scopeId'>,
): Promise<string | undefined> {
  if (scope === 'team' && isId('team', scopeId)) return (await teamRows.findTeam(reader, scopeId))?.name;
  if (scope === 'run' && isId('run', scopeId)) return (await runRows.findRun(reader, scopeId))?.name;
  if (scope !== 'session' || !isId('session', scopeId)) return undefined;
  return (await sessionRows.findSession(reader, scopeId))?.label ?? undefined;
}
