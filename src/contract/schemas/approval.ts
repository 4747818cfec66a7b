import { z } from 'zod';
import {
  APPROVAL_ANSWERS,
  APPROVAL_KINDS,
  APPROVAL_STATES,
  QUESTION_KINDS,
  RULE_SCOPES,
  TOOL_KINDS,
} from '#domain';
import {
  approvalId,
  budgetId,
  page,
  pageQuery,
  ruleId,
  runId,
  sessionId,
  taskId,
  teamId,
  time,
  toolCall,
  turnId,
} from './common.ts';

export { approvalId } from './common.ts';

const approvalFacts = {
  id: approvalId,
  /** Of the session that asks, where one does. */
  label: z.string().nullable(),
  harness: z.string().nullable(),
  agent: z.string().nullable(),
  state: z.enum(APPROVAL_STATES),
  /** Every answer there is, in words. */
  options: z.array(z.object({ id: z.string(), text: z.string(), effect: z.enum(['allow', 'deny']) })),
  /** The ids of those that the caller may give. */
  answers: z.array(z.string()),
  /** The id of the option that was chosen. */
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  /** A person's name or a session's label; null when nobody answered, or it has none. */
  answeredByName: z.string().nullable(),
  /** What it is about, by the names that people know. */
  about: z.object({
    run: z.object({ id: runId, name: z.string(), step: z.string().nullable() }).nullable(),
    team: z.object({ id: teamId, name: z.string(), teammate: z.string(), role: z.string() }).nullable(),
    budget: z.object({ id: budgetId, name: z.string() }).nullable(),
    task: z.object({ id: taskId, title: z.string() }).nullable(),
  }),
  reason: z.string().nullable(),
  createdAt: time,
  expiresAt: time,
  answeredAt: time.nullable(),
};
/** A harness asks whether a tool may run. */
const permissionView = z.object({
  kind: z.literal('permission'),
  ...approvalFacts,
  session: sessionId,
  turn: turnId,
  call: toolCall,
  /** The rule that an *always* would store, in words; null when there is nothing narrow enough to remember. */
  alwaysText: z.string().nullable(),
  /** The same by where it would hold; empty when there is nothing narrow enough to remember. */
  remembers: z.array(z.object({ scope: z.enum(RULE_SCOPES), allow: z.string(), deny: z.string() })),
});
/** A part of the hub asks. */
const questionView = z.object({
  kind: z.enum(QUESTION_KINDS),
  ...approvalFacts,
  session: sessionId.nullable(),
  turn: turnId.nullable(),
  /** The id of what it is about. */
  subject: z.string(),
  /** What is to be decided, in one line; and why now. */
  title: z.string(),
  why: z.string(),
  /** What there is to read before one decides. */
  body: z.string().nullable(),
  /** What happens when nobody answers in time. */
  otherwise: z.string(),
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
  /** Questions that it has decided, and when it did last. */
  timesUsed: z.number().int(),
  lastUsedAt: time.nullable(),
});

export const approvalView = z.discriminatedUnion('kind', [permissionView, questionView]);
const detailFacts = {
  /** Through which door it was answered: `cli`, `web`, `mcp`, …; null when nobody answered, or it is no longer known. */
  door: z.string().nullable(),
  /** The rule that the answer stored, also when it has ended. */
  rule: ruleView.extend({ inForce: z.boolean() }).nullable(),
};
export const approvalDetail = z.discriminatedUnion('kind', [
  permissionView.extend(detailFacts),
  questionView.extend(detailFacts),
]);
export const approvalQuery = pageQuery.extend({
  state: z
    .enum(['all', 'ended', ...APPROVAL_STATES])
    .default('pending')
    .describe('ended: all but those that are pending'),
  kind: z.enum(APPROVAL_KINDS).optional(),
  session: sessionId.optional(),
  since: z.coerce.number().int().min(0).optional().describe('Asked then or later, in ms since 1970'),
});
export const approvalPage = page(approvalView);

export const answerRequest = z.strictObject({
  answer: z
    .string()
    .min(1)
    .max(100)
    .describe(`To a permission one of ${APPROVAL_ANSWERS.join(', ')}; else the id of one of its options`),
  reason: z.string().max(2_000).optional(),
  /** Of the rule that *always* stores. */
  scope: z.enum(RULE_SCOPES).default('cwd'),
  expiresInHours: z
    .number()
    .min(0.01)
    .max(24 * 365)
    .default(24 * 30),
});

export const answerAnswer = z.object({ approval: approvalView, rule: ruleView.nullable() });
export const rulePage = page(ruleView);
