import type {
  Approval,
  ApprovalId,
  ApprovalKind,
  ApprovalState,
  Principal,
  Rule,
  RuleId,
  RuleScope,
  SessionId,
} from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';
import type { ApprovalAbout } from './approval-about.ts';

/** What an *always* would store in one scope, in words. */
export interface Rememberable {
  scope: RuleScope;
  allow: string;
  deny: string;
}

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
  /** The same by scope; empty when there is nothing narrow enough. */
  remembers: Rememberable[];
  about: ApprovalAbout;
  /** What people call whoever answered; null when nobody did, or it has no name. */
  answeredByName: string | null;
}

/** An approval with what only a look at it tells. */
export interface ApprovalDetail extends ApprovalView {
  /** Through which door it was answered: `cli`, `web`, `mcp`, …; null when nobody answered, or it is no longer known. */
  door: string | null;
  /** The rule that the answer stored, also when it has ended; `inForce`: it still decides. */
  rule: { rule: Rule; inForce: boolean } | null;
}

export interface ApprovalQuery {
  /** `ended`: all but those that are pending. */
  state: 'all' | 'ended' | ApprovalState;
  kind?: ApprovalKind | undefined;
  session?: SessionId | undefined;
  /** Asked at this time or later, in ms since 1970. */
  since?: number | undefined;
}

export interface ApprovalService {
  list(by: Principal, query: Page & ApprovalQuery): Answer<PageOf<ApprovalView>>;
  show(by: Principal, id: ApprovalId): Answer<ApprovalDetail>;
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
