import { z } from 'zod';
import { APPROVAL_ANSWERS, APPROVAL_STATES, RULE_SCOPES, TOOL_KINDS } from '#domain';
import { approvalId, page, pageQuery, ruleId, sessionId, time, toolCall, turnId } from './common.ts';

export const approvalView = z.object({
  id: approvalId,
  session: sessionId,
  label: z.string().nullable(),
  harness: z.string().nullable(),
  agent: z.string().nullable(),
  turn: turnId,
  call: toolCall,
  state: z.enum(APPROVAL_STATES),
  answers: z.array(z.enum(APPROVAL_ANSWERS)),
  /** The rule that an *always* would store, in words; null when there is nothing narrow enough to remember. */
  alwaysText: z.string().nullable(),
  answeredBy: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: time,
  expiresAt: time,
  answeredAt: time.nullable(),
});
export const approvalQuery = pageQuery.extend({
  state: z.enum(['pending', 'all']).default('pending'),
  session: sessionId.optional(),
});
export const approvalPage = page(approvalView);

export const answerRequest = z.strictObject({
  answer: z.enum(APPROVAL_ANSWERS),
  reason: z.string().max(2_000).optional(),
  /** Of the rule that *always* stores. */
  scope: z.enum(RULE_SCOPES).default('cwd'),
  expiresInHours: z
    .number()
    .min(0.01)
    .max(24 * 365)
    .default(24 * 30),
});

export const ruleView = z.object({
  id: ruleId,
  text: z.string(),
  scope: z.enum(RULE_SCOPES),
  scopeValue: z.string().nullable(),
  kind: z.enum(TOOL_KINDS),
  command: z.string().nullable(),
  pathPrefix: z.string().nullable(),
  decision: z.enum(['allow', 'deny']),
  createdAt: time,
  expiresAt: time,
});
export const answerAnswer = z.object({ approval: approvalView, rule: ruleView.nullable() });
export const rulePage = page(ruleView);
