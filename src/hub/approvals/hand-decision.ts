import type { Approval, ApprovalId, PermissionDecision, SessionId, TurnId, UserId } from '#domain';
import type { Tx } from '#store';
import { APPROVALS_TOPIC, decisionOf } from './tell-approval.ts';

/** Puts a decision into the agent's inbox and lets its turn go on; the service of turns hands it in. */
export type DecisionReady = (
  tx: Tx,
  decision: {
    user: UserId;
    session: SessionId;
    turn: TurnId;
    approval: ApprovalId;
    request: string;
    answer: PermissionDecision;
  },
) => Promise<void>;

/** Hands what was decided to the agent that waits for it, in the unit that decides. */
export async function handDecision(tx: Tx, decisionReady: DecisionReady, approval: Approval): Promise<void> {
  const answer = decisionOf(approval);
  if (answer === null) throw new Error(`approval ${approval.id} is handed over before it is decided`);
  const { id, user, session, turn, request } = approval;
  await decisionReady(tx, { user, session, turn, approval: id, request, answer });
  tx.wake(APPROVALS_TOPIC);
}
