import type { Ids } from '#base';
import type { Session, Turn } from '#domain';
import type { Tx } from '#store';
import { closeWhenDue } from '../sessions/close-session.ts';
import { endTurn, type TurnEnding } from './end-turn.ts';

/** Ends a turn, and closes its session when that is due after it: a oneshot, or one that was to close after its turn. */
export async function concludeTurn(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  ending: TurnEnding,
): Promise<boolean> {
  const won = await endTurn(tx, ids, session, turn, ending);
  if (won) await closeWhenDue(tx, ids, session.id);
  return won;
}
