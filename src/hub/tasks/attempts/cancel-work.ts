import type { Ids } from '#base';
import type { Attempt } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import { askToCancel, cancelQueued } from '../../turns/cancel-turn.ts';

/** The attempt was taken away: the turn that works on it for its agent is asked to end, or never begins. */
export async function cancelWork(tx: Tx, ids: Ids, attempt: Attempt | undefined): Promise<void> {
  if (!attempt?.session || !attempt.turn) return;
  const session = await sessionRows.lockSession(tx, attempt.session);
  const turn = session && (await turnRows.findTurn(tx, attempt.turn));
  if (!session || !turn) return;
  if (turn.state === 'queued') await cancelQueued(tx, ids, session, turn);
  else if (turn.endedAt === null) await askToCancel(tx, session, turn);
}
