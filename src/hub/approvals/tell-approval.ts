import { unreachable } from '#base';
import type { Approval, EventType, PermissionDecision } from '#domain';
import type { Tx } from '#store';

/** Woken whenever an approval is asked or ends. */
export const APPROVALS_TOPIC = 'approvals';

export async function tellApproval(
  tx: Tx,
  type: EventType & `approval.${string}`,
  approval: Approval,
  data: Record<string, unknown>,
): Promise<void> {
  const { user, session, turn, id, kind } = approval;
  await tx.event({ type, user, session, turn, subject: id, data: { kind, ...data } });
}

/** Tells that it waits for an answer, and until when. */
export async function tellAsked(tx: Tx, approval: Approval, data: Record<string, unknown>): Promise<void> {
  await tellApproval(tx, 'approval.asked', approval, { ...data, expiresAt: approval.expiresAt });
  tx.wake(APPROVALS_TOPIC);
}

/** What an approval says to the harness that asked; null while it is pending. */
export function decisionOf(approval: Pick<Approval, 'state' | 'reason'>): PermissionDecision | null {
  const reason = approval.reason === null ? {} : { reason: approval.reason };
  switch (approval.state) {
    case 'pending':
      return null;
    case 'allowed':
      return { decision: 'allow', ...reason };
    case 'denied':
    case 'expired':
      return { decision: 'deny', ...reason };
    case 'withdrawn':
      return { decision: 'cancelled' };
    default:
      return unreachable(approval.state);
  }
}
