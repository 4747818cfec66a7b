import type { Ids } from '#base';
import { closeReasonText, isPersistent, type Cause, type Session, type SessionId } from '#domain';
import { inboxRows, sessionRows, turnRows, type Tx } from '#store';
import { postMessage } from '../mail/index.ts';
import { loseAttemptsOf } from '../tasks/attempts/lose-attempts.ts';
import { leaveWhenClosed, leaveWhenFailed } from '../teams/leave-team.ts';
import { endTurn } from '../turns/end-turn.ts';

/**
 * Begins to close: no new turns, what is queued is cancelled, the agent is told to tear it down; the label is held until
 * it has. What the session owns is closed with it, because nobody could reach it any more. False when it was not open.
 */
export async function beginClose(tx: Tx, ids: Ids, session: Session, reason: string): Promise<boolean> {
  if (!(await sessionRows.moveSession(tx, session.id, 'close', { closeReason: reason, cause: null })))
    return false;
  await tx.event({ type: 'session.closing', user: session.user, session: session.id, data: { reason } });
  tx.wake(`session:${session.id}`);
  for (const turn of await turnRows.queuedTurns(tx, session.id)) {
    await endTurn(tx, ids, session, turn, {
      move: 'cancel_queued',
      cause: {
        code: 'session.closing',
        message: `The session was closed before this turn began: ${closeReasonText(reason)}.`,
      },
    });
  }
  await closeOwned(tx, ids, session, reason);
  if (session.agent === null) {
    await finishClose(tx, ids, session.id);
    return true;
  }
  const held = await turnRows.heldTurn(tx, session.id);
  if (held && held.cancelAskedAt === null) await turnRows.changeTurn(tx, held.id, { cancelAskedAt: tx.now });
  await inboxRows.putInbox(tx, session.agent, { type: 'close', session: session.id });
  return true;
}

async function closeOwned(tx: Tx, ids: Ids, owner: Session, reason: string): Promise<void> {
  for (const owned of await sessionRows.listOwned(tx, owner.id)) {
    await beginClose(tx, ids, owned, reason === 'asked' ? 'owner_closed' : reason);
  }
}

/** The teardown is confirmed: closed, the label is free. What its agent still held is interrupted. */
export async function finishClose(tx: Tx, ids: Ids, id: SessionId): Promise<boolean> {
  const session = await sessionRows.lockSession(tx, id);
  if (!session) return false;
  await interruptHeld(tx, ids, session);
  if (!(await sessionRows.moveSession(tx, id, 'closed', { endedAt: tx.now, cause: null }))) return false;
  await released(tx, ids, session);
  return true;
}

/**
 * Closes now, whatever the agent does: it is silent, removed, or a person forces it. The teardown waits in the agent's
 * inbox, so that nothing stays there once it is back.
 */
export async function forceClose(tx: Tx, ids: Ids, session: Session, reason: string): Promise<boolean> {
  for (const turn of await turnRows.queuedTurns(tx, session.id)) {
    await endTurn(tx, ids, session, turn, {
      move: 'cancel_queued',
      cause: {
        code: 'session.closing',
        message: `The session was closed before this turn began: ${closeReasonText(reason)}.`,
      },
    });
  }
  await interruptHeld(tx, ids, session);
  const wasClosing = session.state === 'closing';
  const won = await sessionRows.moveSession(tx, session.id, 'force_close', {
    endedAt: tx.now,
    closeReason: session.closeReason ?? reason,
  });
  if (!won) return false;
  await closeOwned(tx, ids, session, reason);
  if (session.agent && !wasClosing)
    await inboxRows.putInbox(tx, session.agent, { type: 'close', session: session.id });
  if (session.state !== 'failed')
    await released(tx, ids, { ...session, closeReason: session.closeReason ?? reason });
  return true;
}

async function interruptHeld(tx: Tx, ids: Ids, session: Session): Promise<void> {
  const held = await turnRows.heldTurn(tx, session.id);
  if (!held) return;
  const cause = { code: 'session.closed', message: 'The session was closed while this turn was under way.' };
  if (held.state === 'leased')
    await endTurn(tx, ids, session, held, { move: 'cancel', cause, takeAway: true });
  else await endTurn(tx, ids, session, held, { move: 'interrupt', cause, takeAway: true });
}

/** What leaving the live states means: the place among the owner's delegates is free, and an owner that did not ask is told. */
async function released(tx: Tx, ids: Ids, session: Session): Promise<void> {
  if (isPersistent(session) && session.owner) await sessionRows.freeDelegatePlace(tx, session.owner);
  const reason = session.closeReason ?? 'asked';
  if (session.kind === 'teammate') await leaveWhenClosed(tx, ids, session, reason);
  const message = `its session was closed: ${closeReasonText(reason)}`;
  await loseAttemptsOf(tx, session, { code: 'session.closed', message });
  await tx.event({ type: 'session.closed', user: session.user, session: session.id, data: { reason } });
  tx.wake(`session:${session.id}`);
  if (session.owner && session.kind !== 'step' && EXPIRED.has(reason)) {
    await postMessage(tx, ids, {
      user: session.user,
      to: session.owner,
      from: session.id,
      kind: 'session_closed',
      turn: null,
      label: session.label,
      body:
        reason === 'age_expired'
          ? 'It was closed because of its age.'
          : 'It was closed because it had no turn for a long time.',
    });
  }
}

const EXPIRED: ReadonlySet<string> = new Set(['age_expired', 'idle_expired']);

/** A live agent could not tear it down: it is open again, with the error. */
export async function restoreAfterFailedClose(tx: Tx, session: Session, cause: Cause): Promise<void> {
  if (
    !(await sessionRows.moveSession(tx, session.id, 'restore', {
      cause,
      closeReason: null,
      closeAfterTurn: false,
    }))
  )
    return;
  await tx.event({
    type: 'session.changed',
    user: session.user,
    session: session.id,
    data: { closeFailed: cause },
  });
  tx.wake(`session:${session.id}`);
}

/** Fails a session that was answered for: its label is free, what is queued fails with it, its owner is told once. `told`: of a teammate, with its turn. */
export async function failSession(
  tx: Tx,
  ids: Ids,
  session: Session,
  cause: Cause,
  { told = false } = {},
): Promise<boolean> {
  if (!(await sessionRows.moveSession(tx, session.id, 'fail', { cause, endedAt: tx.now }))) return false;
  for (const turn of await turnRows.queuedTurns(tx, session.id))
    await endTurn(tx, ids, session, turn, {
      move: 'fail',
      cause,
      // Its lead is told once, of all of it.
      quiet: session.kind === 'teammate' && turn.askedBy === session.owner,
    });
  await closeOwned(tx, ids, session, 'owner_failed');
  if (session.kind === 'teammate') await leaveWhenFailed(tx, ids, session, cause, told);
  await loseAttemptsOf(tx, session, {
    code: 'session.failed',
    message: `its session failed: ${cause.message}`,
  });
  if (isPersistent(session) && session.owner) await sessionRows.freeDelegatePlace(tx, session.owner);
  await tx.event({ type: 'session.failed', user: session.user, session: session.id, data: { cause } });
  tx.wake(`session:${session.id}`);
  // A teammate's lead is told of all of it, and a step is its run's.
  if (session.owner && session.kind !== 'teammate' && session.kind !== 'step') {
    await postMessage(tx, ids, {
      user: session.user,
      to: session.owner,
      from: session.id,
      kind: 'session_failed',
      turn: null,
      label: session.label,
      body: `${cause.message} Its label is free again.`,
    });
  }
  return true;
}

/** Removes a session whose spawn was never answered: no session, no transcript, and the label is free. */
export async function eraseSession(tx: Tx, session: Session, cause: Cause): Promise<void> {
  if (isPersistent(session) && session.owner) await sessionRows.freeDelegatePlace(tx, session.owner);
  await loseAttemptsOf(tx, session, cause);
  await sessionRows.deleteSession(tx, session.id);
  await tx.event({ type: 'session.erased', user: session.user, session: session.id, data: { cause } });
  tx.wake(`session:${session.id}`);
}

/** Closes a session after its turn where that is due: a oneshot that has nothing left to do, or one that was to close. */
export async function closeWhenDue(tx: Tx, ids: Ids, id: SessionId): Promise<void> {
  const session = await sessionRows.findSession(tx, id);
  if (!session || (session.state !== 'open' && session.state !== 'starting')) return;
  if (session.kind !== 'oneshot' && !session.closeAfterTurn) return;
  const left = await turnRows.unendedTurns(tx, [id]);
  const mustWait = session.closeAfterTurn ? left.some((turn) => turn.state !== 'queued') : left.length > 0;
  if (!mustWait) await beginClose(tx, ids, session, session.closeReason ?? 'oneshot_done');
}
