import { z } from 'zod';
import { APPROVAL_MODES, LIMITS, SESSION_ACTIONS, STATUS_WORDS, TOOL_KINDS } from '#domain';

export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{22}$`), `an id that begins with ${prefix}_`);
export const sessionId = id('ses');
export const turnId = id('trn');
export const agentId = id('agt');
export const approvalId = id('apr');
export const ruleId = id('rul');
export const messageId = id('msg');

/** ms since 1970. */
export const time = z.number().int().nonnegative();
export const mode = z.enum(APPROVAL_MODES);
export const cause = z.object({ code: z.string().max(200), message: z.string().max(8_000) });
export const label = z.string().min(1).max(LIMITS.labelCharacters);

export const status = z.object({
  word: z.enum(STATUS_WORDS),
  since: time,
  why: z.string().optional(),
  actions: z.array(z.enum(SESSION_ACTIONS)),
});

export const usage = z.object({
  inputTokens: z.number().int().nonnegative().optional(),
  outputTokens: z.number().int().nonnegative().optional(),
  contextUsed: z.number().int().nonnegative().optional(),
  contextSize: z.number().int().nonnegative().optional(),
  costMicros: z.number().int().nonnegative().optional(),
});

export const fileDiff = z.object({
  path: z.string().max(4096),
  oldText: z.string().nullable(),
  newText: z.string(),
});

export const toolCall = z.object({
  toolCallId: z.string().max(512),
  title: z.string().max(8_192),
  kind: z.enum(TOOL_KINDS),
  command: z.string().max(65_536).optional(),
  paths: z.array(z.string().max(4_096)).max(200).optional(),
  diff: z.array(fileDiff).max(100).optional(),
  input: z.unknown().optional(),
});

/** Paging: an opaque cursor and how many. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** What a caller learns by the way: mail that arrived for its session since its last call. */
export const mailNotice = z.object({ waiting: z.number().int() });
