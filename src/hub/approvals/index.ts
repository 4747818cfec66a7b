export { approvalExpirer } from './approval-expirer.ts';
export { createApprovals } from './approval-service.ts';
export { askApproval } from './ask-approval.ts';
export type { DecisionReady } from './hand-decision.ts';
export { withdrawApprovals } from './withdraw-approvals.ts';
