import type { RouteAnswer } from '#contract';
import type { ApprovalView } from '#hub';
import { ruleText, type Rule } from '#domain';

export function viewApproval(view: ApprovalView): RouteAnswer<'approvals.show'> {
  const { approval } = view;
  return {
    id: approval.id,
    session: approval.session,
    label: view.label,
    harness: view.harness,
    agent: view.agent,
    turn: approval.turn,
    call: approval.call,
    state: approval.state,
    answers: view.answers,
    alwaysText: view.alwaysText,
    answeredBy: approval.answeredBy,
    reason: approval.reason,
    createdAt: approval.createdAt,
    expiresAt: approval.expiresAt,
    answeredAt: approval.answeredAt,
  };
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
