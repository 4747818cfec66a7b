import type { RouteAnswer } from '#contract';
import type { ApprovalDetail, ApprovalView } from '#hub';
import { ruleText, type Rule } from '#domain';

type ListedApproval = RouteAnswer<'approvals.list'>['items'][number];

export function viewApproval(view: ApprovalView): ListedApproval {
  const { approval, label, harness, agent, options, answers, alwaysText, remembers } = view;
  const { about, answeredByName } = view;
  const { id, state, answer, answeredBy, reason, createdAt, expiresAt, answeredAt } = approval;
  const who = { label, harness, agent };
  const when = { createdAt, expiresAt, answeredAt };
  const given = { answers, answer, answeredBy, answeredByName, reason };
  const facts = { id, ...who, state, about, options, ...given, ...when };
  if (approval.kind === 'permission') {
    const { kind, session, turn, call } = approval;
    return { kind, ...facts, session, turn, call, alwaysText, remembers };
  }
  const { kind, session, turn, subject, question } = approval;
  const { title, why, body = null, otherwise } = question;
  return { kind, ...facts, session, turn, subject, title, why, body, otherwise };
}

export function viewApprovalDetail({ door, rule, ...view }: ApprovalDetail): RouteAnswer<'approvals.show'> {
  const stored = rule && { ...viewRule(rule.rule), inForce: rule.inForce };
  return { ...viewApproval(view), door, rule: stored };
}

export function viewRule(rule: Rule): RouteAnswer<'rules.remove'> {
  return {
    id: rule.id,
    text: ruleText(rule),
    scope: rule.scope,
    scopeValue: rule.scopeValue,
    kind: rule.kind,
    command: rule.command,
    pathPrefix: rule.pathPrefix,
    decision: rule.decision,
    createdAt: rule.createdAt,
    expiresAt: rule.expiresAt,
    timesUsed: rule.timesUsed,
    lastUsedAt: rule.lastUsedAt,
  };
}
