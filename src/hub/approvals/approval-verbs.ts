import type { Approval, ApprovalId, Principal, Rule, RuleId, RuleScope, SessionId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface ApprovalView {
  approval: Approval;
  label: string | null;
  harness: string | null;
  agent: string | null;
  /** Every answer there is, in words. */
  options: { id: string; text: string; effect: 'allow' | 'deny' }[];
  /** Those that the caller may give. */
  answers: string[];
  /** Of a permission: the rule that *always* stores, in words; null when there is nothing narrow enough. */
  alwaysText: string | null;
}

export interface ApprovalService {
  list(
    by: Principal,
    query: Page & { state: 'pending' | 'all'; session?: SessionId | undefined },
  ): Answer<PageOf<ApprovalView>>;
  show(by: Principal, id: ApprovalId): Answer<ApprovalView>;
  /** The role by which the calling session answers what others ask; null where it has none that approves. */
  approvesAs(by: Principal): Answer<string | null>;
  answer(
    by: Principal,
    id: ApprovalId,
    input: { answer: string; reason?: string | undefined; scope: RuleScope; expiresInHours: number },
  ): Answer<{ approval: ApprovalView; rule: Rule | null }>;
  rules(by: Principal, page: Page): Answer<PageOf<Rule>>;
  removeRule(by: Principal, id: RuleId): Answer<Rule>;
}
