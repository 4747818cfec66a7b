import type { Ids } from '#base';
import type { Cause, Session, Turn } from '#domain';
import { inboxRows, type Tx } from '#store';
import { releaseTurn } from '../budgets/settle-turn.ts';
import { eraseSession, failSession } from '../sessions/close-session.ts';
import { concludeTurn } from './conclude-turn.ts';
import { endTurn } from './end-turn.ts';

/**
 * The turn could not be begun: its harness did not start, or a budget has no room and nobody is there to ask. Before spawn
 * has answered, everything is erased; after it, a session that never opened has failed and its owner is told; one that had
 * been open before keeps its place and only the turn fails.
 */
export async function failStart(tx: Tx, ids: Ids, session: Session, turn: Turn, cause: Cause): Promise<void> {
  if (session.state === 'starting' && session.answeredAt === null) {
    await releaseTurn(tx, session, turn);
    await eraseSession(tx, session, cause);
    if (session.agent) await inboxRows.putInbox(tx, session.agent, { type: 'close', session: session.id });
    return;
  }
  const never = session.state === 'starting';
  await (never ? endTurn : concludeTurn)(tx, ids, session, turn, { move: 'fail', cause, quiet: never });
  if (never) await failSession(tx, ids, session, cause);
}
