import { z } from 'zod';
import { BUDGET_KINDS, BUDGET_PERIODS, BUDGET_SCOPES, LIMITS, limitsOfDraft } from '#domain';
import { budgetId, sessionId, time } from './common.ts';

// Tokens, millionths of a US dollar, turns, or milliseconds of work, by kind. As much as fits a number exactly.
const amount = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const figure = z.number().int().nonnegative();

export const budgetView = z.object({
  id: budgetId,
  scope: z.enum(BUDGET_SCOPES),
  scopeId: z.string(),
  /** The label of the session, the name of the team, or of what the run runs, that it is about. */
  name: z.string().nullable(),
  kind: z.enum(BUDGET_KINDS),
  soft: amount.nullable(),
  hard: amount,
  period: z.enum(BUDGET_PERIODS),
  zone: z.string(),
  windowStart: time,
  windowEnd: time.nullable(),
  used: figure,
  /** Held for turns that are leased or run. */
  reserved: figure,
  /** Turns of the window whose harness did not tell what they used. */
  unknown: figure,
  /** The limit, what is used of it, and why turns are paused, in words. */
  text: z.string(),
  usedText: z.string(),
  paused: z.string().nullable(),
  createdAt: time,
});
export const budgetList = z.object({ items: z.array(budgetView) });

export const budgetBounds = z.strictObject({
  limits: z
    .array(
      z
        .strictObject({
          kind: z.enum(BUDGET_KINDS),
          soft: amount.nullable().default(null).describe('One notice comes when this much is used'),
          hard: amount.describe('Nothing is admitted that would pass it'),
        })
        .refine(({ soft, hard }) => soft === null || soft <= hard, 'a soft limit is at most the hard one'),
    )
    .min(1)
    .max(BUDGET_KINDS.length)
    .refine(
      (limits) => new Set(limits.map(({ kind }) => kind)).size === limits.length,
      'one limit of a kind',
    ),
  period: z.enum(BUDGET_PERIODS).default('none'),
  zone: z.string().min(1).max(100).default('UTC'),
});
export const budgetSetRequest = budgetBounds.extend({
  scope: z.enum(BUDGET_SCOPES),
  scopeId: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe(
      'A session’s id, a folder’s path, the name or id of a team, the id of a run; left out it is the caller, for the scope user',
    ),
});

/** A budget as a person or a model writes it. */
export const budgetDraft = z
  .strictObject({
    tokens: amount.optional().describe('Tokens, in and out'),
    cost: z.number().min(0.000001).max(1_000_000_000).optional().describe('US dollars'),
    turns: amount.optional(),
    hours: z.number().min(0.001).max(1_000_000).optional().describe('Hours of work'),
  })
  .refine((draft) => limitsOfDraft(draft).length > 0, 'name one or more of tokens, cost, turns, hours');

const usageSum = z.object({
  /** By `by`: the id of the session, agent, team or run, the harness, the model, or the day as YYYY-MM-DD; null where there is none. */
  key: z.string().nullable(),
  turns: figure,
  /** Sums of what was told; null when nothing was. The turns that are missing in them are counted beside. */
  inputTokens: figure.nullable(),
  outputTokens: figure.nullable(),
  cachedTokens: figure.nullable(),
  tokensUnknown: figure,
  costMicros: figure.nullable(),
  costUnknown: figure,
  activeMs: figure,
});
export const usageQuery = z.object({
  by: z.enum(['session', 'agent', 'harness', 'model', 'team', 'run', 'day']).optional(),
  since: z.coerce.number().int().min(0).optional().describe('Turns that ended at or after this time, in ms'),
  session: sessionId.optional(),
  order: z
    .enum(['latest', 'tokens', 'cost'])
    .optional()
    .describe('What ended last first, also when left out; or what used most'),
  utcOffset: z.coerce
    .number()
    .int()
    .min(-720)
    .max(840)
    .optional()
    .describe('Minutes by which the days are ahead of UTC; UTC when left out'),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
});
export const usageAnswer = z.object({
  total: usageSum,
  items: z.array(usageSum.extend({ name: z.string().nullable() })),
});
