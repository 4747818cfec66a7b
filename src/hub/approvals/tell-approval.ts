import { unreachable } from '#base';
import { isHubRole } from '#domain';
import type { Approval, EventType, PermissionDecision, UserId } from '#domain';
import { userRows, type Tx } from '#store';

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
  // Streams show people only theirs: whoever is named gets one of their own, without what is not theirs to see.
  for (const other of await namedPeople(tx, approval))
    if (other !== user) await tx.event({ type, user: other, subject: id, data: { kind, ...data } });
}

/** Of a role at most so many are told; all of them see it. */
const MOST_TOLD = 100;

async function namedPeople(tx: Tx, approval: Approval): Promise<Set<UserId>> {
  const people = new Set<UserId>();
  if (approval.kind === 'permission') return people;
  for (const one of approval.question.approvers ?? []) {
    if ('person' in one) {
      const found = await userRows.findUserByName(tx, one.person);
      if (found) people.add(found.id);
    } else if (isHubRole(one.role)) {
      for (const id of await userRows.enabledOf(tx, one.role, MOST_TOLD)) people.add(id);
    }
  }
  return people;
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
