export { createApprovals, type ApprovalDeps } from './approval-service.ts';
export { approvalExpirer, type ExpirerDeps } from './approval-expirer.ts';
export { askApproval, type Asked, type Question } from './ask-approval.ts';
export type { DecisionReady } from './hand-decision.ts';
export { APPROVALS_TOPIC } from './tell-approval.ts';
export { withdrawApprovals } from './withdraw-approvals.ts';
