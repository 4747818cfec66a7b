import type { Budget } from '#domain';
import { pausedTurnRows, type Tx } from '#store';

/** Lets every turn go that a budget holds back, and wakes the agents that can take them. */
export async function letGo(tx: Tx, budget: Pick<Budget, 'id' | 'user'>): Promise<void> {
  for (const { id, session, agent } of await pausedTurnRows.resumeTurns(tx, budget.id)) {
    await tx.event({
      type: 'turn.released',
      user: budget.user,
      session,
      turn: id,
      data: { budget: budget.id },
    });
    tx.wake(`session:${session}`);
    if (agent) tx.wake(`agent:${agent}`);
  }
}
