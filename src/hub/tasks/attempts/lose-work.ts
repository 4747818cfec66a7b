import type { Ids } from '#base';
import type { Cause, Session, Turn } from '#domain';
import { attemptRows, sessionRows, type Tx } from '#store';
import { forceClose } from '../../sessions/close-session.ts';
import { endTurn, type TurnEnding } from '../../turns/end-turn.ts';
import { loseAttempt } from './lose-attempts.ts';
import { HUB, recordActivity } from '../record-activity.ts';
import { workOf } from './settle-work.ts';

/**
 * Takes the work on a task from an agent that is gone: the turn ends under a raised fence, its session is closed, and the
 * task is offered anew, at once. Should the agent come back, it finds that nobody waits for it.
 */
export async function loseWork(tx: Tx, ids: Ids, session: Session, turn: Turn, cause: Cause): Promise<void> {
  const work = await workOf(tx, session);
  if (work) await loseAttempt(tx, work.task, cause);
  await endTurn(tx, ids, session, turn, { move: moveFrom(turn), cause, takeAway: true });
  const left = await sessionRows.findSession(tx, session.id);
  if (left) await forceClose(tx, ids, left, 'work_lost');
}

/** Only what had started was interrupted. */
function moveFrom({ state }: Turn): TurnEnding['move'] {
  if (state === 'queued') return 'cancel_queued';
  return state === 'leased' ? 'cancel' : 'interrupt';
}

/** What an agent says of work that was taken from it is kept in the task's feed; the task goes on without it. */
export async function keepLateWork(tx: Tx, session: Session, reply: string): Promise<void> {
  const attempt = await attemptRows.attemptWorkedIn(tx, session.id);
  if (!attempt) return;
  await recordActivity(tx, HUB, attempt.task, {
    action: 'late',
    data: { session: session.id, reply: reply.slice(0, LATE_CHARACTERS) },
  });
}

const LATE_CHARACTERS = 4_000;
