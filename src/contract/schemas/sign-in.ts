import { z } from 'zod';
import { USER_ROLES } from '#domain';
import { time, tokenId, userId } from './common.ts';

export const beginRequest = z.strictObject({
  code: z.string().min(1).max(100).describe('From muster open, or the token of muster user add; good once'),
});

const who = z.object({ id: userId, name: z.string(), role: z.enum(USER_ROLES) });

export const beginAnswer = z.object({
  /** Shown this once: the page sends it in the header X-Muster-Page of every call, beside the cookie. */
  csrf: z.string(),
  user: who,
  /** Its code came from a token that only reads: it looks and changes nothing, whatever the role. */
  readOnly: z.boolean(),
});

/** Who calls. `role` is that of the account; `readOnly`: it looks and changes nothing. `token`: which it may end. */
export const showAnswer = z.object({ user: who, readOnly: z.boolean(), token: tokenId });

export const mintAnswer = z.object({
  /** Shown this once. */
  code: z.string(),
  expiresAt: time,
});
