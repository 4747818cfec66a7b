import type { TurnId } from '#domain';
import { approvalRows, type Tx } from '#store';
import { APPROVALS_TOPIC, tellApproval } from './tell-approval.ts';

/** The turn ended or is being cancelled: whatever it still asks is withdrawn, so that nobody answers into nothing. */
export async function withdrawApprovals(tx: Tx, turn: TurnId): Promise<void> {
  const withdrawn = await approvalRows.withdrawOfTurn(tx, turn);
  for (const approval of withdrawn) await tellApproval(tx, 'approval.withdrawn', approval, {});
  if (withdrawn.length > 0) tx.wake(APPROVALS_TOPIC);
}
