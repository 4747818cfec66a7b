import type { Budget, BudgetId, BudgetLimit, BudgetPeriod, BudgetScope, Principal, SessionId } from '#domain';
import type { usageRows } from '#store';
import type { Answer } from '../answer.ts';

/** A budget as people see it. */
export interface BudgetView {
  budget: Budget;
  /** What people call what it is about, where that is not its id: a session's label, a team's name. */
  name: string | null;
  /** Its limit and what it is about, in words. */
  text: string;
  /** `800 of 1,000 tokens`, and what is unknown beside it. */
  usedText: string;
  /** Why it holds turns back; null while it does not. */
  paused: string | null;
}

export interface BudgetSetting {
  scope: BudgetScope;
  /** A session's id, a folder's path, the name or id of a team, the id of a run; of the scope `user` it may be left out. */
  scopeId?: string | undefined;
  limits: readonly BudgetLimit[];
  period: BudgetPeriod;
  zone: string;
}

export interface UsageView {
  total: usageRows.UsageSum;
  items: (usageRows.UsageSum & { name: string | null })[];
}

export interface BudgetService {
  list(by: Principal): Answer<BudgetView[]>;
  show(by: Principal, id: BudgetId): Answer<BudgetView>;
  /** Sets limits over one scope, in place of those of the same kinds that are there; what was used stays counted. */
  set(by: Principal, setting: BudgetSetting): Answer<BudgetView[]>;
  /** Answers what it was. What it held back goes on. */
  remove(by: Principal, id: BudgetId): Answer<BudgetView>;
  /** What turns used, summed; of the caller's own sessions. */
  usage(
    by: Principal,
    query: {
      by?: usageRows.UsageGroup | undefined;
      since?: number | undefined;
      session?: SessionId | undefined;
      order?: usageRows.UsageOrder | undefined;
      /** How far the days are ahead of UTC, in minutes. */
      utcOffset?: number | undefined;
      limit: number;
    },
  ): Answer<UsageView>;
}
