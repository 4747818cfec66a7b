import type { Ids } from '#base';
import type { Session, Turn } from '#domain';
import { inboxRows, turnRows, type Tx } from '#store';
import { withdrawApprovals } from '../approvals/index.ts';
import { concludeTurn } from './conclude-turn.ts';

/** Asks the agent to end a turn that it holds. Its pending permissions are withdrawn at once: nothing of it may run. */
export async function askToCancel(tx: Tx, session: Session, turn: Turn): Promise<void> {
  if (turn.cancelAskedAt !== null || turn.agent === null) return;
  await turnRows.changeTurn(tx, turn.id, { cancelAskedAt: tx.now });
  await withdrawApprovals(tx, turn.id);
  await inboxRows.putInbox(tx, turn.agent, {
    type: 'cancel',
    session: session.id,
    turn: turn.id,
    fence: turn.fence,
  });
  await tx.event({ type: 'turn.cancel_asked', user: session.user, session: session.id, turn: turn.id });
  tx.wake(`session:${session.id}`);
}

/** Cancels a turn that nobody has begun. */
export async function cancelQueued(tx: Tx, ids: Ids, session: Session, turn: Turn): Promise<boolean> {
  return concludeTurn(tx, ids, session, turn, {
    move: 'cancel_queued',
    cause: { code: 'turn.cancelled', message: 'It was cancelled before it began.' },
  });
}
