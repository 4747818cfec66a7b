import type { Ids } from '#base';
import { HELD_TURN_STATES, type AgentId, type Cause } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import { loseWork } from '../tasks/attempts/lose-work.ts';
import { concludeTurn } from './conclude-turn.ts';
import { giveBack } from './give-back.ts';

/**
 * Ends what these agents hold, in the unit of what ends it; the caller has locked their rows, so that nothing is leased
 * meanwhile. What had started is interrupted, and what had not waits again. Answers how many were interrupted.
 */
export async function interruptTurnsOn(
  tx: Tx,
  ids: Ids,
  agents: readonly AgentId[],
  cause: Cause,
): Promise<number> {
  const held = (await Promise.all(agents.map((agent) => turnRows.heldByAgent(tx, agent)))).flat();
  let interrupted = 0;
  // In the order in which everybody locks sessions.
  for (const seen of held.toSorted((a, b) => (a.session < b.session ? -1 : 1))) {
    const session = await sessionRows.lockSession(tx, seen.session);
    await tx.lock('turns', [seen.id]);
    const turn = await turnRows.findTurn(tx, seen.id);
    if (!session || !turn || !HELD_TURN_STATES.some((state) => state === turn.state)) continue;
    if (turn.state === 'leased') {
      await giveBack(tx, ids, session, turn);
      continue;
    }
    interrupted++;
    if (turn.source === 'task') await loseWork(tx, ids, session, turn, cause);
    else await concludeTurn(tx, ids, session, turn, { move: 'interrupt', cause, takeAway: true });
  }
  return interrupted;
}
