import type { QuestionHandler } from '../approvals/index.ts';

/** What follows the answer to a question about a budget. */
export function budgetDecided(): QuestionHandler {
  return { lock: async () => {}, decided: async () => {} };
}
