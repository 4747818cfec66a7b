import { z } from 'zod';
import { mode, page, pageQuery, sessionId, time, tokenId, userId } from './common.ts';

/** Mints a token for a program that runs outside Muster. The token is that program's durable main session. */
export const connectRequest = z.strictObject({
  client: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'a name in small letters, digits and hyphens, e.g. claude' }),
  fresh: z.boolean().default(false).describe('Another main session instead of the one that the client has'),
  mayApprove: z.boolean().optional().describe('It may answer what its own delegates and teammates ask'),
  approvals: mode.optional().describe('The widest approval mode that it can give its delegates'),
});
export const connectAnswer = z.object({
  client: z.string(),
  session: sessionId,
  /** Shown this once. */
  token: z.string(),
  isNew: z.boolean(),
});

const tokenKind = z.enum(['user', 'agent', 'session', 'join']);
export const tokenView = z.object({
  id: tokenId,
  kind: tokenKind,
  /** Whose it is. */
  user: userId,
  userName: z.string(),
  readOnly: z.boolean(),
  subject: z.string().nullable(),
  client: z.string().nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
});
export const tokenPage = page(tokenView);
export const tokensQuery = pageQuery.extend({
  kind: tokenKind.optional().describe('join: those with which no agent has registered yet'),
  all: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('For admins: everybody’s'),
});
