import type { Ids } from '#base';
import {
  admit,
  amountText,
  expectedUse,
  PAST_TURNS,
  pausedText,
  raiseQuestion,
  reservationFor,
} from '#domain';
import type { Budget, Cause, HubSettings, Session, Turn } from '#domain';
import { budgetRows, pausedTurnRows, usageRows, type Tx } from '#store';
import { askQuestion } from '../approvals/index.ts';
import { lockBudgetsHolding, nameOf } from './budgets-over.ts';
import { renewed } from './renew-window.ts';
import { tellTeamLead } from './tell-team-lead.ts';

interface Deps {
  ids: Ids;
  settings: Pick<HubSettings, 'approvalExpiryMs'>;
}

interface Demand {
  budget: Budget;
  /** What the turn is expected to use of it; and what of that is held, which is never more than the whole. */
  expected: number;
  amount: number;
}

/** `cause`: why a turn that nobody could let go is not held back, but fails. */
export type TurnAdmission = { is: 'admitted' } | { is: 'held' } | { is: 'refused'; cause: Cause };

/**
 * Holds what a turn is expected to use of every budget over its session. Where one of them has no room the turn is held
 * back, and where only a person can help, one is asked; of an unattended session it is refused, so that it never hangs.
 * The guard of the hard limit is the conditional
 * update of `reserve`; the locks, taken in one order, keep several budgets together.
 */
export async function admitTurn(tx: Tx, deps: Deps, session: Session, turn: Turn): Promise<TurnAdmission> {
  const demands: Demand[] = [];
  for (const budget of await lockBudgetsHolding(tx, session)) {
    const current = await renewed(tx, budget);
    const expected = await expectedOf(tx, current, session);
    demands.push({ budget: current, expected, amount: reservationFor(expected, current.hard) });
  }
  const verdicts = demands.map((demand) => ({ ...demand, verdict: admit(demand.budget, demand.amount) }));
  const refusing =
    verdicts.find(({ verdict }) => verdict === 'hit') ?? verdicts.find(({ verdict }) => verdict === 'wait');
  if (refusing) {
    if (refusing.verdict === 'hit') await pause(tx, deps, session, refusing);
    if (refusing.verdict === 'hit' && session.unattended)
      return { is: 'refused', cause: await causeOf(tx, refusing.budget) };
    await holdBack(tx, session, turn, refusing.budget);
    return { is: 'held' };
  }
  for (const { budget, amount } of demands) {
    if (!(await budgetRows.reserve(tx, budget.id, turn.id, amount)))
      throw new Error(`budget ${budget.id} had room for ${amount} under its lock and then had none`);
  }
  return { is: 'admitted' };
}

async function causeOf(tx: Tx, budget: Budget): Promise<Cause> {
  const why = pausedText(budget, await nameOf(tx, budget));
  return {
    code: 'budget.used_up',
    message: `It was not begun, and nobody is there to ask: ${why}. Raise it: muster budget set`,
  };
}

async function expectedOf(tx: Tx, { kind }: Budget, session: Session): Promise<number> {
  const { user, harness, role } = session;
  const past =
    harness === null || kind === 'turns'
      ? []
      : await usageRows.pastAmounts(tx, { user, harness, role }, kind, PAST_TURNS);
  return expectedUse(kind, past);
}

async function holdBack(tx: Tx, session: Session, turn: Turn, budget: Budget): Promise<void> {
  if (!(await pausedTurnRows.pauseTurn(tx, turn.id, budget.id))) return;
  await tx.event({
    type: 'turn.paused',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { budget: budget.id },
  });
  tx.wake(`session:${session.id}`);
}

/** From here on the budget holds turns back until a person raises it or it begins anew. One question is asked, once. */
async function pause(tx: Tx, { ids, settings }: Deps, session: Session, demand: Demand): Promise<void> {
  const { budget, expected } = demand;
  if (budget.pausedAt !== null) return;
  await budgetRows.changeBudget(tx, budget.id, { pausedAt: tx.now });
  const { id, user, kind, used, hard } = budget;
  const data = { kind, used, hard, session: session.id };
  await tx.event({ type: 'budget.paused', user, subject: id, data });
  const waits = `Session ${session.label ?? session.id}`;
  const name = await nameOf(tx, budget);
  await askQuestion(tx, ids, {
    kind: 'budget',
    user,
    // An unattended one that does not begin is erased, and with it what it asks.
    session: session.unattended ? null : session.id,
    turn: null,
    subject: id,
    question: raiseQuestion(budget, { expected, waits, name }),
    settings,
  });
  // Of what is used up it was told when that happened.
  if (used < hard)
    await tellTeamLead(
      tx,
      ids,
      budget,
      `The ${pausedText(budget, name)}. ${waits} waits; a turn there takes about ${amountText(kind, expected)}. A person is asked to raise it.`,
    );
}
