import type { ApprovalId, PermissionDecision, SessionId, TurnId, UserId } from '#domain';
import { approvalRows, inboxRows, turnRows, type Tx } from '#store';

export interface ReadyDecision {
  /** Whose session it is: the event is theirs. */
  user: UserId;
  session: SessionId;
  turn: TurnId;
  approval: ApprovalId;
  request: string;
  answer: PermissionDecision;
}

/** Hands a decision to the agent that waits for it; the turn goes on once nothing else of it is pending. */
export async function decisionReady(tx: Tx, decision: ReadyDecision): Promise<void> {
  await tx.lock('turns', [decision.turn]);
  const turn = await turnRows.findTurn(tx, decision.turn);
  if (!turn?.agent || turn.endedAt !== null) return;
  const { session, approval, request, answer } = decision;
  await inboxRows.putInbox(tx, turn.agent, {
    type: 'decision',
    session,
    turn: turn.id,
    fence: turn.fence,
    approval,
    request,
    answer,
  });
  if (turn.state !== 'waiting' || (await approvalRows.countPending(tx, turn.id)) > 0) return;
  await turnRows.moveTurn(tx, turn, 'go_on', { waitingOn: null, lastActivityAt: tx.now });
  await tx.event({ type: 'turn.went_on', user: decision.user, session, turn: turn.id });
  tx.wake(`session:${session}`);
}
