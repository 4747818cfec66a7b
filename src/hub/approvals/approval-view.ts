import { APPROVAL_ANSWERS, mayAnswer, ruleFor, ruleText } from '#domain';
import type { Approval, Principal, Rule, RuleScope, SessionId } from '#domain';
import { sessionRows, type approvalRows, type Reader } from '#store';
import type { ApprovalView } from '../services.ts';

type AskedApproval = approvalRows.AskedApproval;

/** What the caller's right to answer depends on when it is a session; null for others. */
export type Answering = { mayApprove: boolean; owners: readonly SessionId[] } | null;

/** Deeper than any chain of spawns can be; a longer one would be a broken table. */
const LONGEST_CHAIN = 16;

export async function readAnswering(reader: Reader, by: Principal): Promise<Answering> {
  if (by.kind !== 'session') return null;
  const session = await sessionRows.findSession(reader, by.session);
  const owners: SessionId[] = [];
  let next = session?.owner ?? null;
  while (next !== null && owners.length < LONGEST_CHAIN) {
    owners.push(next);
    next = (await sessionRows.findSession(reader, next))?.owner ?? null;
  }
  return { mayApprove: session?.mayApprove ?? false, owners };
}

/** Whether the caller sees it at all: its person, the session that asks, and the session that owns that one. */
export function sees(by: Principal, { approval, asker }: AskedApproval): boolean {
  if (by.user !== approval.user || by.kind === 'agent' || by.kind === 'join') return false;
  return by.kind === 'user' || approval.session === by.session || asker.owner === by.session;
}

/** The rule that *always* would store in this scope; null when there is nothing narrow enough to remember. */
export function rememberable(
  { approval, asker }: AskedApproval,
  scope: RuleScope,
): Pick<Rule, 'kind' | 'command' | 'pathPrefix' | 'scope' | 'scopeValue'> | null {
  const rule = ruleFor(approval.call, asker.cwd);
  if (!rule || (scope === 'cwd' && asker.cwd === null)) return null;
  const scopeValue = scope === 'user' ? null : scope === 'cwd' ? asker.cwd : approval.session;
  return { ...rule, scope, scopeValue };
}

/** An approval as the caller sees it, with the answers that the caller may give. */
export function viewOf(by: Principal, asked: AskedApproval, answering: Answering): ApprovalView {
  const { approval, asker } = asked;
  const rule = rememberable(asked, 'cwd');
  const canGive = (answer: (typeof APPROVAL_ANSWERS)[number]) =>
    (rule !== null || answer === 'allow' || answer === 'deny') &&
    mayAnswer(by, { ...asked, answering }, answer) === undefined;
  return {
    approval,
    label: asker.label,
    harness: asker.harness,
    agent: asker.agent,
    answers: approval.state === 'pending' ? APPROVAL_ANSWERS.filter(canGive) : [],
    alwaysText: rule === null ? null : ruleText({ ...rule, decision: 'allow' }),
  };
}

/** Who answered, in words, for whoever came second. */
export function answeredText(approval: Approval): string {
  const { answeredBy, user, state } = approval;
  if (answeredBy === null) return state;
  // Only its own person can be the one.
  return `${state} by ${answeredBy === user ? 'its person' : answeredBy}`;
}
