import { ok, refuse, type Ids, type Result } from '#base';
import { approvalNotFound, mayAnswer, newId, refusal, ruleText } from '#domain';
import type { Approval, ApprovalAnswer, ApprovalId, Principal, Refusal, Rule, RuleScope } from '#domain';
import { approvalRows, ruleRows, type Tx } from '#store';
import { doorOf, principalText, recordAudit } from '../audit/index.ts';
import type { ApprovalView } from '../services.ts';
import { answeredText, readAnswering, rememberable, sees, viewOf } from './approval-view.ts';
import { handDecision, type DecisionReady } from './hand-decision.ts';
import { tellApproval } from './tell-approval.ts';

type AskedApproval = approvalRows.AskedApproval;

export interface GivenAnswer {
  answer: ApprovalAnswer;
  reason?: string | undefined;
  /** Scope and term of the rule that *always* stores. */
  scope: RuleScope;
  expiresInHours: number;
}

const HOUR = 3_600_000;

/** Gives one answer in one unit: the state, the remembered rule, the agent's inbox, events and audit. */
export async function answerApproval(
  tx: Tx,
  deps: { ids: Ids; decisionReady: DecisionReady },
  by: Principal,
  id: ApprovalId,
  given: GivenAnswer,
): Promise<Result<{ approval: ApprovalView; rule: Rule | null }, Refusal>> {
  const asked = await approvalRows.findApproval(tx, id);
  if (!asked || !sees(by, asked)) return refuse(approvalNotFound(id));
  const answering = await readAnswering(tx, by);
  const forbidden = mayAnswer(by, { ...asked, answering }, given.answer);
  if (forbidden) return refuse(forbidden);
  if (asked.approval.state !== 'pending') return refuse(answeredBefore(asked.approval));
  if (tx.now >= asked.approval.expiresAt) return refuse(outOfTime(asked.approval));

  const rule = ruleOf(tx, deps.ids, asked, given);
  if (rule === undefined) return refuse(nothingToRemember(asked, given.scope));
  // In the order in which ending a turn locks: the turn, then its approvals.
  await tx.lock('turns', [asked.approval.turn]);
  const allows = given.answer === 'allow' || given.answer === 'always_allow';
  const answer = { by: principalText(by), reason: given.reason ?? null };
  const approval = await approvalRows.moveApproval(tx, id, allows ? 'allow' : 'deny', answer);
  if (!approval) {
    const now = await approvalRows.findApproval(tx, id);
    return refuse(now ? answeredBefore(now.approval) : approvalNotFound(id));
  }
  await tell(tx, deps.decisionReady, { by, approval, given, rule });
  return ok({ approval: viewOf(by, { ...asked, approval }, answering), rule });
}

/** The rule of an *always*; null for an answer for this once, undefined when there is nothing narrow enough. */
function ruleOf(tx: Tx, ids: Ids, asked: AskedApproval, given: GivenAnswer): Rule | null | undefined {
  if (given.answer === 'allow' || given.answer === 'deny') return null;
  const narrow = rememberable(asked, given.scope);
  if (narrow === null) return undefined;
  return {
    ...narrow,
    id: newId(ids, 'rule'),
    user: asked.approval.user,
    decision: given.answer === 'always_allow' ? 'allow' : 'deny',
    createdAt: tx.now,
    expiresAt: tx.now + Math.round(given.expiresInHours * HOUR),
    revokedAt: null,
  };
}

async function tell(
  tx: Tx,
  decisionReady: DecisionReady,
  { by, approval, given, rule }: { by: Principal; approval: Approval; given: GivenAnswer; rule: Rule | null },
): Promise<void> {
  if (rule) {
    await ruleRows.insertRule(tx, rule);
    const data = { text: ruleText(rule), expiresAt: rule.expiresAt };
    await tx.event({ type: 'rule.added', user: rule.user, subject: rule.id, data });
  }
  const type = approval.state === 'allowed' ? 'approval.allowed' : 'approval.denied';
  await tellApproval(tx, type, approval, { by: approval.answeredBy, ...(rule ? { rule: rule.id } : {}) });
  await handDecision(tx, decisionReady, approval);
  await recordAudit(tx, by, {
    door: doorOf(by),
    action: 'approval.answered',
    subject: approval.id,
    data: { answer: given.answer, session: approval.session, rule: rule?.id ?? null },
  });
}

function answeredBefore(approval: Approval): Refusal {
  if (approval.state === 'expired') return outOfTime(approval);
  return refusal('approval.answered', `Approval ${approval.id} is ${answeredText(approval)} already.`, {
    hint: `The first answer counts. See it: muster approval show ${approval.id}`,
    details: { approval: approval.id, state: approval.state, answeredBy: approval.answeredBy },
  });
}

const outOfTime = (approval: Approval): Refusal =>
  refusal(
    'approval.expired',
    `The time to answer approval ${approval.id} has run out; it counts as denied.`,
    {
      hint: 'The session can ask again: send it a message.',
      details: { approval: approval.id, expiresAt: approval.expiresAt },
    },
  );

function nothingToRemember({ approval, asker }: AskedApproval, scope: RuleScope): Refusal {
  const why =
    scope === 'cwd' && asker.cwd === null
      ? 'its session has no directory of its own'
      : 'the call names neither a command nor paths inside the session’s directory, so that a rule would be too wide';
  return refusal(
    'approval.nothing_to_remember',
    `Approval ${approval.id} cannot be answered with always: ${why}.`,
    {
      hint: 'Answer allow or deny for this once.',
      details: { approval: approval.id },
    },
  );
}
