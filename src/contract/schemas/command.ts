import { z } from 'zod';
import { COMMAND_STATES, LIMITS } from '#domain';
import { agentId, cause, commandId, page, time } from './common.ts';

const version = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, {
    error: 'an exact version, such as 1.4.2',
  });
const tarball = z
  .string()
  .max(2_000)
  .regex(/^(?:\/|https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/])/, {
    error:
      'an absolute path on the host of the agent, or an https address (http is for that host itself alone)',
  });
const digest = z.string().regex(/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/, {
  error: 'sha256: or sha512: and the digest in small hexadecimal digits',
});
const target = z.union([z.strictObject({ version }), z.strictObject({ tarball, digest })]);
const force = z.boolean().default(false).describe('Does not wait for turns that run: they are interrupted');

const deadline_seconds = z
  .number()
  .int()
  .min(1)
  .max(LIMITS.commandLongestMs / 1_000)
  .optional()
  .describe('How long it may take from now on; after that it expires');
const plain = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind), deadline_seconds });

/** Other kinds, and fields of another kind, are refused here. */
export const orderRequest = z.discriminatedUnion('kind', [
  plain('drain'),
  plain('resume'),
  plain('reload'),
  plain('health_check'),
  z.strictObject({ kind: z.literal('restart'), force, deadline_seconds }),
  z.strictObject({ kind: z.literal('upgrade'), force, to: target, deadline_seconds }),
]);

/** As the agent's inbox and a view carry it. */
export const commandOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['drain', 'resume', 'reload', 'health_check']) }),
  z.object({ kind: z.literal('restart'), force: z.boolean() }),
  z.object({
    kind: z.literal('upgrade'),
    force: z.boolean(),
    to: z.union([z.object({ version: z.string() }), z.object({ tarball: z.string(), digest: z.string() })]),
  }),
]);

const result = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= LIMITS.commandResultBytes, {
    error: `at most ${LIMITS.commandResultBytes} characters as JSON`,
  });

export const commandView = z.object({
  id: commandId,
  agent: agentId,
  order: commandOrder,
  state: z.enum(COMMAND_STATES),
  askedBy: z.string(),
  createdAt: time,
  deadlineAt: time,
  acknowledgedAt: time.nullable(),
  endedAt: time.nullable(),
  /** What the agent said of it. Of one that has expired: what it said too late. */
  result: z.record(z.string(), z.unknown()).nullable(),
  cause: cause.nullable(),
  /** While it has not ended: what for; `since` where its agent is silent. */
  waits: z.object({ for: z.string(), since: time.nullable() }).nullable(),
});
export const commandPage = page(commandView);

/** What is the oldest that was not taken yet; looking takes nothing. */
export const nextAnswer = z.object({
  command: z.object({ id: commandId, order: commandOrder }).nullable(),
});
/** `left_ms`: until the hub gives it up. */
export const ackAnswer = z.object({
  taken: z.enum(['acknowledged', 'before']),
  left_ms: z.number().int().nonnegative(),
});
export const completeRequest = z.strictObject({ result: result.default({}) });
export const failRequest = z.strictObject({ cause, result: result.default({}) });
/** `before`: it had ended so already. `late`: it had expired; what was said is kept beside that. */
export const endAnswer = z.object({ taken: z.enum(['now', 'before', 'late']) });
