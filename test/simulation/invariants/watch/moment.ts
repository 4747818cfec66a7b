import type { ApprovalRow, BudgetRow, SessionRow, TurnRow } from '../../world/witness.ts';

/** What is stored at one moment of a run, beside what was stored when it was looked at before. */
export interface Moment {
  now: number;
  turns: readonly TurnRow[];
  before: ReadonlyMap<string, TurnRow>;
  sessions: readonly SessionRow[];
  approvals: readonly ApprovalRow[];
  budgets: readonly BudgetRow[];
}

/** A rule that holds at every moment; it may remember. */
export type Watch = (moment: Moment) => string[];
