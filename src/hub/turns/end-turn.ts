import type { Ids } from '#base';
import { LIMITS, TURN_MOVES } from '#domain';
import type { Cause, EventType, MessageKind, Session, Turn, TurnMove, Usage } from '#domain';
import { attachmentRows, inboxRows, sessionRows, turnRows, type Tx } from '#store';
import { withdrawApprovals } from '../approvals/index.ts';
import { settleTurn } from '../budgets/settle-turn.ts';
import { cutBody } from '../mail/cut-body.ts';
import { endEnvelope, postMessage } from '../mail/index.ts';
import { settleWork } from '../tasks/attempts/settle-work.ts';
import { afterTeammateTurn } from '../teams/after-turn.ts';
import { RUNS_TOPIC } from '../workflows/runs-topic.ts';

/** How a turn ends, as it is stored. */
export interface TurnEnding {
  move: Extract<TurnMove, 'done' | 'fail' | 'cancel' | 'cancel_queued' | 'interrupt' | 'expire' | 'steered'>;
  reply?: string;
  stopReason?: string;
  cause?: Cause;
  usage?: Usage;
  /** The hub takes the turn away: the fence is raised, and what its agent still says is late. */
  takeAway?: boolean;
  /** Nobody is told: a steered turn, or a session that never came to be. */
  quiet?: boolean;
  /** Its session fails with it. */
  sessionLost?: boolean;
}

const TOLD_AS: Record<TurnEnding['move'], { kind: MessageKind; event: EventType }> = {
  done: { kind: 'reply', event: 'turn.done' },
  steered: { kind: 'reply', event: 'turn.done' },
  fail: { kind: 'failed', event: 'turn.failed' },
  cancel: { kind: 'cancelled', event: 'turn.cancelled' },
  cancel_queued: { kind: 'cancelled', event: 'turn.cancelled' },
  interrupt: { kind: 'interrupted', event: 'turn.interrupted' },
  expire: { kind: 'expired', event: 'turn.expired' },
};

/**
 * Ends a turn once and for all, in the caller's unit: the state, its approvals, the mail to whoever asked. False when it
 * had ended already or its fence had grown. What follows for the session is `concludeTurn`'s.
 */
export async function endTurn(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  ending: TurnEnding,
): Promise<boolean> {
  const reply = ending.reply === undefined ? null : cutBody(ending.reply, LIMITS.replyBytes);
  const won = await turnRows.moveTurn(tx, turn, ending.move, {
    reply,
    stopReason: ending.stopReason ?? null,
    cause: ending.cause ?? null,
    usage: ending.usage ?? null,
    endedAt: tx.now,
    waitingOn: null,
    ...(ending.takeAway ? { fence: turn.fence + 1 } : {}),
  });
  if (!won) return false;
  await settleTurn(tx, ids, session, turn, { state: TURN_MOVES[ending.move].to, usage: ending.usage });
  await attachmentRows.dropAttachments(tx, turn.id);
  if (turn.state === 'queued') await sessionRows.adjustQueue(tx, session.id, -1);
  if (ending.takeAway && turn.agent) {
    await inboxRows.putInbox(tx, turn.agent, {
      type: 'revoked',
      session: session.id,
      turn: turn.id,
      fence: turn.fence,
    });
  }
  await withdrawApprovals(tx, turn.id);
  await sessionRows.changeSession(tx, session.id, { lastTurnEndedAt: tx.now });
  if (turn.source === 'task')
    await settleWork(tx, session, turn, reply === null ? ending : { ...ending, reply });
  const team =
    session.kind === 'teammate'
      ? await afterTeammateTurn(tx, ids, session, turn, { ...ending, reply })
      : { quiet: false, besides: '' };
  const told = team.quiet ? { ...ending, quiet: true } : ending;
  await tell(tx, ids, { session, turn, besides: team.besides }, told, reply);
  wakeWhoWaits(tx, session, turn);
  return true;
}

function wakeWhoWaits(tx: Tx, session: Session, turn: Turn): void {
  if (turn.agent) tx.wake(`agent:${turn.agent}`);
  tx.wake(`turn:${turn.id}`);
  tx.wake(`session:${session.id}`);
  tx.wake('courier');
  if (session.kind === 'step') tx.wake(RUNS_TOPIC);
}

async function tell(
  tx: Tx,
  ids: Ids,
  { session, turn, besides }: { session: Session; turn: Turn; besides: string },
  ending: TurnEnding,
  reply: string | null,
): Promise<void> {
  const { kind, event } = TOLD_AS[ending.move];
  await tx.event({
    type: event,
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { ...(ending.cause ? { cause: ending.cause } : {}), ...lengthsOf(turn, tx.now) },
  });
  if (turn.source === 'mail') await endEnvelope(tx, ids, turn, ending.move === 'done');
  if (ending.quiet || turn.askedBy === null || turn.askedBy === session.id) return;
  await postMessage(tx, ids, {
    user: session.user,
    to: turn.askedBy,
    from: session.id,
    kind,
    turn: turn.id,
    label: session.label,
    body: bodyOf(kind, reply, ending.cause) + besides,
  });
}

/** How long it waited to be started, and then ran; in ms. */
function lengthsOf({ createdAt, startedAt }: Turn, now: number): { queuedMs: number; ranMs?: number } {
  const queuedMs = Math.max(0, (startedAt ?? now) - createdAt);
  return startedAt === null ? { queuedMs } : { queuedMs, ranMs: Math.max(0, now - startedAt) };
}

function bodyOf(kind: MessageKind, reply: string | null, cause: Cause | undefined): string {
  if (kind === 'reply') return reply ?? '';
  const said = reply ? `\n\nWhat it had said by then:\n${reply}` : '';
  return `${cause?.message ?? `The turn was ${kind}.`}${said}`;
}
