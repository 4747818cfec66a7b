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
  const { user, session, turn, id } = approval;
  await tx.event({ type, user, session, turn, subject: id, data });
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
