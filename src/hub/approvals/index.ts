export { approvalExpirer } from './approval-expirer.ts';
export { createApprovals } from './approval-service.ts';
export { askApproval } from './ask-approval.ts';
export { askQuestion, withdrawQuestion } from './ask-question.ts';
export type { DecisionHandlers, DecisionReady, QuestionHandler } from './hand-decision.ts';
export { withdrawApprovals } from './withdraw-approvals.ts';
