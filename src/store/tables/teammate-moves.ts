import { PLAN_MOVES, STOP_MOVES } from '#domain';
import type { PlanMove, SessionId, StopMove, StopRequest } from '#domain';
import type { Tx } from '../port.ts';
import { touched } from './row.ts';

/** Notes a request to stop; false when another one stands, or it has left. One that was declined makes way for the next. */
export async function askStop(tx: Tx, session: SessionId, request: StopRequest): Promise<boolean> {
  const result = await tx.db
    .updateTable('teammates')
    .set({
      stop_id: request.id,
      stop_state: request.state,
      stop_reason: request.reason,
      stop_answer: request.answer,
      stop_asked_at: request.askedAt,
      stop_deadline_at: request.deadlineAt,
    })
    .where('session_id', '=', session)
    .where('left_at', 'is', null)
    .where((eb) => eb.or([eb('stop_state', 'is', null), eb('stop_state', '=', 'declined')]))
    .executeTakeFirst();
  return touched(result) === 1;
}

/** Makes a legal move with this very request; false when it was in another state, or another request stands. */
export async function moveStop(
  tx: Tx,
  session: SessionId,
  request: string,
  name: StopMove,
  answer?: string | null,
): Promise<boolean> {
  const move = STOP_MOVES[name];
  const result = await tx.db
    .updateTable('teammates')
    .set({ stop_state: move.to, ...(answer === undefined ? {} : { stop_answer: answer }) })
    .where('session_id', '=', session)
    .where('stop_id', '=', request)
    .where('stop_state', 'in', [...move.from])
    .executeTakeFirst();
  return touched(result) === 1;
}

/** Makes a legal move with its plan; false when that was in another state, or it has left. */
export async function movePlan(tx: Tx, session: SessionId, name: PlanMove): Promise<boolean> {
  const move = PLAN_MOVES[name];
  const result = await tx.db
    .updateTable('teammates')
    .set({ plan: move.to })
    .where('session_id', '=', session)
    .where('plan', 'in', [...move.from])
    .where('left_at', 'is', null)
    .executeTakeFirst();
  return touched(result) === 1;
}

/**
 * Takes one of its turns: how many it had used before, or null when they are used up. While it is asked to stop it takes
 * a turn all the same: it has to be able to answer.
 */
export async function takeTeammateTurn(tx: Tx, session: SessionId): Promise<number | null> {
  const row = await tx.db
    .updateTable('teammates')
    .set((eb) => ({ turns_used: eb('turns_used', '+', 1) }))
    .where('session_id', '=', session)
    .where((eb) => eb.or([eb('turns_used', '<', eb.ref('turns_most')), eb('stop_state', '=', 'asked')]))
    .returning('turns_used')
    .executeTakeFirst();
  return row ? row.turns_used - 1 : null;
}

/** A turn that was queued never began. */
export async function giveTeammateTurnBack(tx: Tx, session: SessionId): Promise<void> {
  await tx.db
    .updateTable('teammates')
    .set((eb) => ({ turns_used: eb('turns_used', '-', 1) }))
    .where('session_id', '=', session)
    .where('turns_used', '>', 0)
    .execute();
}

/** Allows it so many turns more; those that come after are told of anew when they are used up. */
export async function allowTurns(tx: Tx, session: SessionId, turns: number): Promise<void> {
  await tx.db
    .updateTable('teammates')
    .set((eb) => ({ turns_most: eb('turns_most', '+', turns), turns_told_at: null }))
    .where('session_id', '=', session)
    .execute();
}

/** True once for each time that its turns are used up. */
export async function noteTurnsUsedUp(tx: Tx, session: SessionId): Promise<boolean> {
  const result = await tx.db
    .updateTable('teammates')
    .set({ turns_told_at: tx.now })
    .where('session_id', '=', session)
    .where('left_at', 'is', null)
    .where('turns_told_at', 'is', null)
    .whereRef('turns_used', '>=', 'turns_most')
    .executeTakeFirst();
  return touched(result) === 1;
}
