import { ok, refuse, type Ids, type Result } from '#base';
import { APPROVAL_ANSWERS, approvalNotFound, mayAnswer, newId, optionOf, refusal, ruleText } from '#domain';
import type { Approval, ApprovalId, Principal, Refusal, Rule, RuleScope } from '#domain';
import { approvalRows, ruleRows, type Tx } from '#store';
import { doorOf, principalText, recordAudit } from '../audit/index.ts';
import type { ApprovalView } from '../services.ts';
import { ANSWERED, answeredText, readAnswering, rememberable, sees, viewOne } from './approval-view.ts';
import { handDecision, lockAsked, type DecisionHandlers } from './hand-decision.ts';
import { tellApproval } from './tell-approval.ts';

type AskedApproval = approvalRows.AskedApproval;

export interface GivenAnswer {
  /** One of `APPROVAL_ANSWERS` to a permission, else the id of an option. */
  answer: string;
  reason?: string | undefined;
  /** Scope and term of the rule that *always* stores. */
  scope: RuleScope;
  expiresInHours: number;
}

const HOUR = 3_600_000;

/** Gives one answer in one unit: the state, the remembered rule, what follows for whoever asks, events and audit. */
export async function answerApproval(
  tx: Tx,
  deps: { ids: Ids; handlers: DecisionHandlers },
  by: Principal,
  id: ApprovalId,
  given: GivenAnswer,
): Promise<Result<{ approval: ApprovalView; rule: Rule | null }, Refusal>> {
  const asked = await approvalRows.findApproval(tx, id);
  const answering = await readAnswering(tx, by);
  if (!asked || !sees(by, asked, answering)) return refuse(approvalNotFound(id));
  const forbidden = mayAnswer(by, { ...asked, answering }, given.answer);
  if (forbidden) return refuse(forbidden);
  if (asked.approval.state !== 'pending') return refuse(answeredBefore(asked.approval));
  if (tx.now >= asked.approval.expiresAt) return refuse(outOfTime(asked.approval));

  const chosen = choose(tx, deps.ids, asked, given);
  if (!chosen.ok) return chosen;
  const { option, effect, rule } = chosen.value;
  await lockAsked(tx, deps.handlers, asked.approval);
  const answer = { by: principalText(by), reason: given.reason ?? null, chosen: option };
  const approval = await approvalRows.moveApproval(tx, id, effect, answer);
  if (!approval) {
    const now = await approvalRows.findApproval(tx, id);
    return refuse(now ? answeredBefore(now.approval) : approvalNotFound(id));
  }
  await tell(tx, deps.handlers, { by, approval, rule });
  return ok({ approval: await viewOne(tx, by, { ...asked, approval }, answering), rule });
}

interface Chosen {
  option: string;
  effect: 'allow' | 'deny';
  /** Of an *always*. */
  rule: Rule | null;
}

/** What an answer means to this approval. */
function choose(tx: Tx, ids: Ids, asked: AskedApproval, given: GivenAnswer): Result<Chosen, Refusal> {
  const { approval } = asked;
  if (approval.kind !== 'permission') {
    const option = optionOf(approval.question, given.answer);
    const known = approval.question.options.map(({ id }) => id);
    return option
      ? ok({ option: option.id, effect: option.effect, rule: null })
      : noSuchAnswer(approval, given, known);
  }
  const option = APPROVAL_ANSWERS.find((answer) => answer === given.answer);
  if (!option) return noSuchAnswer(approval, given, APPROVAL_ANSWERS);
  const effect = option === 'allow' || option === 'always_allow' ? 'allow' : 'deny';
  if (option === 'allow' || option === 'deny') return ok({ option, effect, rule: null });
  const narrow = rememberable(asked, given.scope);
  if (narrow === null) return refuse(nothingToRemember(asked, given.scope));
  const rule: Rule = {
    ...narrow,
    id: newId(ids, 'rule'),
    user: approval.user,
    decision: effect,
    createdAt: tx.now,
    expiresAt: tx.now + Math.round(given.expiresInHours * HOUR),
    revokedAt: null,
    timesUsed: 0,
    lastUsedAt: null,
  };
  return ok({ option, effect, rule });
}

const noSuchAnswer = (approval: Approval, { answer }: GivenAnswer, known: readonly string[]) =>
  refuse(
    refusal('approval.answer_unknown', `"${answer}" is no answer to approval ${approval.id}.`, {
      hint: `One of: ${known.join(', ')}`,
      details: { approval: approval.id, answers: known },
    }),
  );

async function tell(
  tx: Tx,
  handlers: DecisionHandlers,
  { by, approval, rule }: { by: Principal; approval: Approval; rule: Rule | null },
): Promise<void> {
  if (rule) {
    await ruleRows.insertRule(tx, rule);
    const data = { text: ruleText(rule), expiresAt: rule.expiresAt };
    await tx.event({ type: 'rule.added', user: rule.user, subject: rule.id, data });
  }
  const type = approval.state === 'allowed' ? 'approval.allowed' : 'approval.denied';
  await tellApproval(tx, type, approval, {
    by: approval.answeredBy,
    answer: approval.answer,
    ...(rule ? { rule: rule.id } : {}),
  });
  await handDecision(tx, handlers, approval);
  await recordAudit(tx, by, {
    door: doorOf(by),
    action: ANSWERED,
    subject: approval.id,
    data: {
      kind: approval.kind,
      answer: approval.answer,
      session: approval.session,
      ...(approval.kind === 'permission' ? { rule: rule?.id ?? null } : { about: approval.subject }),
    },
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
    scope === 'cwd' && (asker?.cwd ?? null) === null
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
