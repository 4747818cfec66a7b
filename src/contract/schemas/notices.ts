import { z } from 'zod';
import { CHANNEL_KINDS, NEED_KINDS, NOTICE_LIMITS, NOTICE_STATES } from '#domain';
import { noticeChannelId, noticeId, page, pageQuery, time } from './common.ts';

export const channelRef = z.string().min(1).max(NOTICE_LIMITS.nameCharacters).describe('Its id, or its name');
const name = z.string().regex(/^(?!nch_)[\p{L}\p{N}][\p{L}\p{N}._ -]{0,63}$/u, {
  error: '1 to 64 letters, digits, dots, -, _ and spaces, beginning with a letter or digit',
});
const needs = z.array(z.enum(NEED_KINDS)).min(1).max(NEED_KINDS.length);
const address = z.string().trim().min(1).max(NOTICE_LIMITS.addressCharacters);
const target = z.string().trim().min(1).max(NOTICE_LIMITS.targetCharacters);
const secret = z.string().trim().min(1).max(NOTICE_LIMITS.secretCharacters);
const template = z.string().min(1).max(NOTICE_LIMITS.templateCharacters);

export const channelRequest = z.strictObject({
  name,
  kind: z.enum(CHANNEL_KINDS),
  address: address
    .optional()
    .describe('Where messages go; the usual one of ntfy, Slack and Telegram unless said'),
  target: target.optional().describe('Topic of ntfy, channel id of Slack, chat id of Telegram'),
  secret: secret.optional().describe('Token of ntfy, or of a bot of Slack or Telegram; never shown again'),
  template: template.optional().describe('What it says: {heading}, {title}, {who}, {detail}, {link}'),
  needs: needs.default(['approval']),
  enabled: z.boolean().default(true),
});
export const channelChange = z.strictObject({
  name: name.optional(),
  address: address.optional(),
  target: target.optional(),
  secret: secret.optional(),
  template: template.nullable().optional().describe('null: the usual one of its kind'),
  needs: needs.optional(),
  enabled: z.boolean().optional(),
  newSecret: z.boolean().optional().describe('Of a webhook: another secret signs from now on'),
});

export const channelView = z.object({
  id: noticeChannelId,
  name: z.string(),
  kind: z.enum(CHANNEL_KINDS),
  /** Without what of it may be a password. */
  address: z.string(),
  target: z.string().nullable(),
  hasSecret: z.boolean(),
  template: z.string().nullable(),
  /** The template that counts. */
  says: z.string(),
  /** Whether it says of a message that its need is over. */
  clears: z.boolean(),
  needs: z.array(z.enum(NEED_KINDS)),
  enabledAt: time.nullable(),
  createdAt: time,
});
export const channelList = z.object({ items: z.array(channelView) });
export const madeChannel = z.object({
  channel: channelView,
  secret: z.string().nullable().describe('Signs what goes to a webhook; shown here alone'),
});
export const testAnswer = z.object({
  delivered: z.boolean(),
  why: z.string().nullable().describe('What went wrong'),
});

export const noticeView = z.object({
  id: noticeId,
  channel: noticeChannelId,
  channelName: z.string(),
  channelKind: z.enum(CHANNEL_KINDS),
  need: z.enum(NEED_KINDS),
  /** The id of what it is about. */
  about: z.string(),
  words: z.object({ title: z.string(), who: z.string(), detail: z.string(), path: z.string() }),
  state: z.enum(NOTICE_STATES),
  tries: z.number().int(),
  why: z.string().nullable(),
  /** When it is told, or tried again; null when that is over. */
  dueAt: time.nullable(),
  createdAt: time,
  sentAt: time.nullable(),
  endedAt: time.nullable(),
});
export const noticePage = page(noticeView);
export const noticeQuery = pageQuery.extend({ channel: channelRef.optional() });
