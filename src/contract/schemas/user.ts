import { z } from 'zod';
import { USER_NAME, USER_ROLES } from '#domain';
import { page, time, tokenId, userId } from './common.ts';

const YEAR_SECONDS = 366 * 24 * 3_600;

export const userName = z.string().regex(USER_NAME, {
  error: '1 to 64 letters, digits, dots, -, _, @ and +, beginning with a letter or digit',
});
/** How an account is addressed: by its id, or its name in whatever capitals. */
export const userAddress = z.string().min(1).max(64);

export const addRequest = z.strictObject({
  name: userName,
  role: z.enum(USER_ROLES).default('member'),
  token: z
    .boolean()
    .default(true)
    .describe('Make a token for that person to sign in with, once, within a day'),
});

export const userView = z.object({
  id: userId,
  name: z.string(),
  role: z.enum(USER_ROLES),
  createdAt: time,
  disabledAt: time.nullable(),
  counts: z.object({
    sessions: z.number().int(),
    agents: z.number().int(),
    tokens: z.number().int(),
  }),
  lastSeenAt: time.nullable(),
});
export const userPage = page(userView);
/** `interrupted`: how many turns were running for an account that was disabled. */
export const changedUser = userView.extend({ interrupted: z.number().int() });

export const addAnswer = z.object({
  user: userView,
  /** Shown this once. */
  signIn: z.object({ id: tokenId, token: z.string(), expiresAt: time }).nullable(),
});

export const changeRequest = z
  .strictObject({ role: z.enum(USER_ROLES).optional(), disabled: z.boolean().optional() })
  .refine(({ role, disabled }) => role !== undefined || disabled !== undefined, {
    error: 'name at least one of role and disabled',
  });

const client = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'a name in small letters, digits and hyphens, e.g. laptop' });

export const tokenRequest = z.strictObject({
  client: client.describe('What it is for; it stands in lists, and names its main session'),
  user: userAddress.optional().describe('For admins: whose it is'),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(10 * YEAR_SECONDS)
    .optional(),
  readOnly: z.boolean().default(false).describe('It looks and changes nothing, like a viewer'),
});
export const rotateRequest = z.strictObject({ client: client.optional() });
export const personToken = z.object({
  id: tokenId,
  /** Shown this once. */
  token: z.string(),
  user: userId,
  client: z.string(),
  readOnly: z.boolean(),
  expiresAt: time.nullable(),
});

/** Who calls. `role` is that of the account; `readOnly`: with this token it looks and changes nothing. */
export const callerView = z.object({
  user: userId,
  name: z.string(),
  role: z.enum(USER_ROLES),
  token: tokenId,
  readOnly: z.boolean(),
});
