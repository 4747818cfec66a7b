import { z } from 'zod';
import {
  APPROVAL_MODES,
  ID_PREFIX,
  LIMITS,
  OPTION_LIMITS,
  SESSION_ACTIONS,
  STATUS_WORDS,
  TOOL_KINDS,
  type Id,
  type IdKind,
} from '#domain';

/** Text on the way in; past the parse it is known to be an id of its kind (the same test as the domain's `isId`). */
const id = <K extends IdKind>(kind: K): z.ZodType<Id<K>, string> => {
  const prefix = ID_PREFIX[kind];
  const text = z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{22}$`), {
    error: `an id that begins with ${prefix}_`,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand lives in types alone; a transform would hide the pattern from OpenAPI
  return text as z.ZodType<unknown, string> as z.ZodType<Id<K>, string>;
};
export const sessionId = id('session');
export const turnId = id('turn');
export const messageId = id('message');
export const agentId = id('agent');
export const approvalId = id('approval');
export const ruleId = id('rule');
export const budgetId = id('budget');
export const commandId = id('command');
export const tokenId = id('token');
export const userId = id('user');
export const taskId = id('task');
export const attemptId = id('attempt');
export const boardId = id('board');
export const scheduleId = id('schedule');
export const teamId = id('team');
export const artifactId = id('artifact');
export const runId = id('run');
export const workflowId = id('workflow');
export const hookId = id('hook');
export const runScheduleId = id('runSchedule');
export const stepId = id('step');
export const noticeChannelId = id('noticeChannel');
export const noticeId = id('notice');

/** ms since 1970. */
export const time = z.number().int().nonnegative();
export const mode = z.enum(APPROVAL_MODES);
export const cause = z.object({ code: z.string().max(200), message: z.string().max(8_000) });
const choiceText = z.string().max(OPTION_LIMITS.characters);
/** What a harness lets one choose; see the domain's `SessionOption`. */
export const sessionOption = z.object({
  id: choiceText.min(1),
  name: choiceText,
  category: choiceText.nullable(),
  value: choiceText,
  values: z.array(z.object({ value: choiceText, name: choiceText })).max(2_000),
  open: z.boolean(),
});
export const chosenOptions = z.record(choiceText.min(1), choiceText);
export const label = z.string().min(1).max(LIMITS.labelCharacters);

export const status = z.object({
  word: z.enum(STATUS_WORDS),
  since: time,
  why: z.string().optional(),
  actions: z.array(z.enum(SESSION_ACTIONS)),
});

export const usage = z.object({
  inputTokens: z.number().int().nonnegative().exactOptional(),
  outputTokens: z.number().int().nonnegative().exactOptional(),
  cachedTokens: z.number().int().nonnegative().exactOptional(),
  contextUsed: z.number().int().nonnegative().exactOptional(),
  contextSize: z.number().int().nonnegative().exactOptional(),
  costMicros: z.number().int().nonnegative().exactOptional(),
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
  command: z.string().max(65_536).exactOptional(),
  paths: z.array(z.string().max(4_096)).max(200).exactOptional(),
  diff: z.array(fileDiff).max(100).exactOptional(),
  input: z.unknown().exactOptional(),
});

/** Paging: an opaque cursor and how many. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
