import type { Ids } from '#base';
import { amountText, budgetTitle, isId } from '#domain';
import type { Budget, Session, Turn } from '#domain';
import { budgetRows, sessionRows, pausedTurnRows, type Tx } from '#store';
import type { QuestionHandler } from '../approvals/index.ts';
import { nameOf } from './budgets-over.ts';
import { letGo } from './let-go.ts';
import { tellTeamLead } from './tell-team-lead.ts';

/** Cancels a turn that nobody has begun; the service of turns hands it in. */
type CancelQueued = (tx: Tx, session: Session, turn: Turn) => Promise<unknown>;

/** What follows the answer to the question whether a budget may be raised. Nobody's answer leaves it as it is. */
export function budgetDecided(ids: Ids, cancelQueued: CancelQueued): QuestionHandler {
  return {
    async lock(tx, { subject }) {
      if (!isId('budget', subject)) return;
      // Cancelling locks sessions, and ending a turn locks its session before the budgets.
      const paused = await pausedTurnRows.pausedTurns(tx, subject);
      if (paused.length > 0) await tx.lock('sessions', [...new Set(paused.map(({ session }) => session))]);
      await tx.lock('budgets', [subject]);
    },
    async decided(tx, { subject, user }, option) {
      const budget = isId('budget', subject) ? await budgetRows.findBudget(tx, subject) : null;
      if (!budget) return;
      if (option?.effect === 'allow' && option.amount !== undefined) {
        const hard = Math.max(budget.hard, option.amount);
        await budgetRows.changeBudget(tx, budget.id, { hard, pausedAt: null, keptPaused: false });
        const data = { from: budget.hard, to: hard };
        await tx.event({ type: 'budget.raised', user, subject: budget.id, data });
        await letGo(tx, budget);
        await tellDecided(
          tx,
          ids,
          budget,
          `was raised to ${amountText(budget.kind, hard)}: its turns go on.`,
        );
        return;
      }
      await budgetRows.changeBudget(tx, budget.id, { keptPaused: true });
      await tellDecided(tx, ids, budget, 'is left as it is: turns wait until a person raises it.');
      if (option?.id !== 'cancel') return;
      for (const turn of await pausedTurnRows.pausedTurns(tx, budget.id)) {
        const session = await sessionRows.lockSession(tx, turn.session);
        if (session) await cancelQueued(tx, session, turn);
      }
    },
  };
}

/** A team's lead was told that a person is asked, and learns what was answered. */
async function tellDecided(tx: Tx, ids: Ids, budget: Budget, what: string): Promise<void> {
  const title = budgetTitle(budget, await nameOf(tx, budget));
  await tellTeamLead(tx, ids, budget, `The ${title} ${what}`);
}
