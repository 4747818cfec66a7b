import type { RouteAnswer } from '#contract';
import type { ApprovalView } from '#hub';
import { ruleText, type Rule } from '#domain';

export function viewApproval(view: ApprovalView): RouteAnswer<'approvals.show'> {
  const { approval, label, harness, agent, options, answers, alwaysText } = view;
  const { id, state, answer, answeredBy, reason, createdAt, expiresAt, answeredAt } = approval;
  const who = { label, harness, agent };
  const when = { createdAt, expiresAt, answeredAt };
  const facts = { id, ...who, state, options, answers, answer, answeredBy, reason, ...when };
  if (approval.kind === 'permission') {
    const { kind, session, turn, call } = approval;
    return { kind, ...facts, session, turn, call, alwaysText };
  }
  const { kind, session, turn, subject, question } = approval;
  const { title, why, body = null, otherwise } = question;
  return { kind, ...facts, session, turn, subject, title, why, body, otherwise };
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
  };
}
