import type { Ids } from '#base';
import { budgetTitle, passesSoft, unknownText, usedText } from '#domain';
import type { Budget, Session, Turn, TurnState, TurnUse, Usage } from '#domain';
import { approvalRows, budgetRows, sessionRows, transcriptRows, usageRows, type Tx } from '#store';
import { postMessage } from '../mail/index.ts';
import { lockBudgetsOver, nameOf } from './budgets-over.ts';
import { letGo } from './let-go.ts';
import { renewed } from './renew-window.ts';
import { tellTeamLead } from './tell-team-lead.ts';

/** How a turn has ended, as far as it is charged. */
interface Ended {
  state: TurnState;
  usage?: Usage | undefined;
}

/**
 * Charges a turn that has ended, in the unit that ends it: the row of what it used, and every budget over its session. One
 * that never began used nothing, and what was held for it comes back.
 */
export async function settleTurn(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  ended: Ended,
): Promise<void> {
  if (turn.startedAt === null || session.harness === null) return releaseTurn(tx, session, turn);
  const activeMs = tx.now - turn.startedAt - (await waitedMs(tx, turn));
  const used = figures(ended.usage);
  await usageRows.insertUsage(tx, {
    ...used,
    turn: turn.id,
    session: session.id,
    user: session.user,
    agent: turn.agent,
    harness: session.harness,
    model: session.model ?? session.harnessModel,
    role: session.role,
    folder: session.cwd,
    state: ended.state,
    activeMs: Math.max(0, activeMs),
    late: false,
    endedAt: tx.now,
  });
  const use: TurnUse = { ...amounts(used), turns: 1, time: Math.max(0, activeMs) };
  for (const budget of await lockBudgetsOver(tx, session)) {
    const current = await renewed(tx, budget);
    if (await budgetRows.charge(tx, current.id, turn.id, use[current.kind]))
      await afterCharge(tx, ids, session, turn, current);
  }
}

/** Gives back what is held for a turn that does not run after all. */
export async function releaseTurn(tx: Tx, session: Session, turn: Pick<Turn, 'id'>): Promise<void> {
  const held = await budgetRows.holding(tx, turn.id);
  if (held.length === 0) return;
  await tx.lock('budgets', held);
  for (const id of held) {
    await budgetRows.release(tx, id, turn.id);
    const budget = await budgetRows.findBudget(tx, id);
    if (budget?.pausedAt === null) await letGo(tx, { id, user: session.user });
  }
}

/** A finish that came after its turn was taken away tells what it used: it is charged now, where nothing was known. */
export async function settleLate(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  usage: Usage | undefined,
): Promise<void> {
  const used = figures(usage);
  if (!(await usageRows.fillLate(tx, turn.id, used))) return;
  const use = amounts(used);
  for (const budget of await lockBudgetsOver(tx, session)) {
    const amount = budget.kind === 'tokens' || budget.kind === 'cost' ? use[budget.kind] : null;
    if (amount === null) continue;
    const current = await renewed(tx, budget);
    if (await budgetRows.chargeLate(tx, current, turn.id, amount))
      await afterCharge(tx, ids, session, turn, current);
  }
}

type Figures = Pick<usageRows.UsageRow, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'costMicros'>;

const figures = (usage: Usage | undefined): Figures => ({
  inputTokens: usage?.inputTokens ?? null,
  outputTokens: usage?.outputTokens ?? null,
  cachedTokens: usage?.cachedTokens ?? null,
  costMicros: usage?.costMicros ?? null,
});

/** Half of a sum is no sum: where input or output is missing, the tokens are unknown. */
function amounts({ inputTokens, outputTokens, costMicros }: Figures): Pick<TurnUse, 'tokens' | 'cost'> {
  const tokens = inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;
  return { tokens, cost: costMicros };
}

/** How long the turn waited for a person: the time in which at least one permission of it was open. */
async function waitedMs(tx: Tx, turn: Turn): Promise<number> {
  let waited = 0;
  let until = turn.startedAt ?? 0;
  for (const { createdAt, answeredAt } of await approvalRows.askedByTurn(tx, turn.id)) {
    const end = answeredAt ?? tx.now;
    waited += Math.max(0, end - Math.max(createdAt, until));
    until = Math.max(until, end);
  }
  return waited;
}

/** Tells, once each, that a soft limit was passed or the budget is used up; and lets turns go that waited for this one. */
async function afterCharge(tx: Tx, ids: Ids, session: Session, turn: Turn, before: Budget): Promise<void> {
  const budget = await budgetRows.findBudget(tx, before.id);
  if (!budget) return;
  const { id, user, kind, used, soft, hard } = budget;
  const about = { user, session: session.id, turn: turn.id, subject: id, data: { kind, used, soft, hard } };
  const usedUp = before.used < hard && used >= hard;
  const soften = passesSoft(budget);
  if (soften) {
    await budgetRows.changeBudget(tx, id, { softToldAt: tx.now });
    await tx.event({ type: 'budget.soft_passed', ...about });
  }
  if (usedUp) await tx.event({ type: 'budget.used_up', ...about });
  if (soften || usedUp) await notice(tx, ids, session, turn, budget);
  if (budget.pausedAt === null) await letGo(tx, budget);
}

async function notice(tx: Tx, ids: Ids, session: Session, turn: Turn, budget: Budget): Promise<void> {
  const isUp = budget.used >= budget.hard;
  const title = budgetTitle(budget, await nameOf(tx, budget));
  const spent = `${usedText(budget)} are used${unknownText(budget)}`;
  const then = isUp ? 'Further turns wait until it is raised.' : 'Turns go on until it is used up.';
  const text = `${title.charAt(0).toUpperCase()}${title.slice(1)} ${isUp ? 'is used up' : 'is nearly used up'}: ${spent}. ${then}`;
  await transcriptRows.appendTranscript(tx, session.id, turn.id, [{ type: 'notice', text }]);
  const asked = isUp ? ' A person is asked as soon as somebody of the team waits; you go on meanwhile.' : '';
  if (await tellTeamLead(tx, ids, budget, `${text}${asked}`)) return;
  const owner = session.owner === null ? null : await sessionRows.findSession(tx, session.owner);
  // Whoever has ended reads nothing.
  if (owner === null || owner.endedAt !== null) return;
  await postMessage(tx, ids, {
    user: session.user,
    to: owner.id,
    from: session.id,
    kind: 'budget',
    turn: null,
    label: session.label,
    body: text,
  });
}
