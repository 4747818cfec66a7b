import type { Ids } from '#base';
import type { Session, Turn } from '#domain';
import { inboxRows, sessionRows, turnRows, type Tx } from '#store';
import { releaseTurn } from '../budgets/settle-turn.ts';
import { loseWork } from '../tasks/attempts/lose-work.ts';
import { concludeTurn } from './conclude-turn.ts';

/**
 * Takes a leased turn back before it has started. Nothing was prompted, so it is simply offered again, under a new
 * fence; one that somebody asked to cancel is cancelled instead. An agent that still has it is told.
 */
export async function giveBack(tx: Tx, ids: Ids, session: Session, turn: Turn): Promise<void> {
  if (turn.cancelAskedAt !== null) {
    const cause = { code: 'turn.cancelled', message: 'It was cancelled before its prompt was sent.' };
    await concludeTurn(tx, ids, session, turn, { move: 'cancel', cause, takeAway: true });
    return;
  }
  if (turn.source === 'task') {
    // Another agent may have it: only sessions belong to one.
    const cause = { code: 'agent.lost', message: 'Its agent did not begin it before its lease ended.' };
    return loseWork(tx, ids, session, turn, cause);
  }
  const fence = turn.fence + 1;
  if (!(await turnRows.moveTurn(tx, turn, 'give_back', { fence, claim: null, leaseUntil: null }))) return;
  await releaseTurn(tx, session, turn);
  await sessionRows.adjustQueue(tx, session.id, 1);
  if (turn.agent) {
    await inboxRows.putInbox(tx, turn.agent, {
      type: 'revoked',
      session: session.id,
      turn: turn.id,
      fence: turn.fence,
    });
  }
  await tx.event({ type: 'turn.given_back', user: session.user, session: session.id, turn: turn.id });
  tx.wake(`session:${session.id}`);
}
