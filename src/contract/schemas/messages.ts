import { z } from 'zod';
import { LIMITS, TEAM_REQUESTS } from '#domain';
import { messageId, page, sessionId, time } from './common.ts';
import { messageView } from './session.ts';
import { teamRef, teammateRef } from './teams.ts';

const encoder = new TextEncoder();
const body = z
  .string()
  .min(1)
  .max(LIMITS.messageBodyBytes)
  .refine((text) => encoder.encode(text).length <= LIMITS.messageBodyBytes, {
    error: `at most ${LIMITS.messageBodyBytes} bytes`,
  });
const topic = z.string().trim().min(1).max(LIMITS.artifactNameCharacters);
const seconds = z
  .number()
  .min(0)
  .max(LIMITS.waitMostMs / 1000);
const key = z
  .string()
  .min(1)
  .max(200)
  .describe('The caller’s own name for this call: with the same one again nothing is sent twice');

export const sendRequest = z.strictObject({
  to: z
    .string()
    .min(1)
    .max(LIMITS.labelCharacters)
    .describe('team:role:name, team:lead:lead, user:NAME, a name in the team, or a session of your own'),
  team: teamRef.optional().describe('The team that a bare name is looked for in'),
  body: body.describe('What to say'),
  request: z.enum(TEAM_REQUESTS).optional().describe('What is asked for; an answer names it'),
  replyTo: z.string().min(1).max(100).optional().describe('The message that this answers: its id'),
  timeoutSeconds: seconds.default(0).describe('With a request: how long to wait for its answer'),
  key: key.optional(),
});
export const sendAnswer = z.object({
  message: messageView,
  /** `queued`: it waits for the recipient; `answered`; `waiting`: the answer comes by mail; `undelivered`: it reached nobody. */
  status: z.enum(['queued', 'answered', 'waiting', 'undelivered']),
  answer: messageView.nullable(),
});

export const broadcastRequest = z.strictObject({
  team: teamRef.optional(),
  body: body.describe('What to say to all live members'),
  topic: topic.optional().describe('Only to those that subscribe to it'),
  key: key.optional(),
});
export const broadcastAnswer = z.object({
  sent: z.array(z.object({ to: z.string(), message: z.string() })),
  failed: z.array(z.object({ to: z.string(), code: z.string(), why: z.string() })),
});

export const readRequest = z.strictObject({
  team: teamRef.optional(),
  of: teammateRef.optional().describe('For persons: whose mail to look at, without taking it'),
  limit: z.number().int().min(1).max(50).default(20),
  timeoutSeconds: seconds.default(0).describe('How long to wait when there is none'),
});
export const readAnswer = z.object({ messages: z.array(messageView), more: z.boolean() });

export const ofTeam = z.object({ team: teamRef });
/** A message with both its ends by name, as an onlooker sees it. */
export const letterView = messageView.extend({
  to: sessionId,
  /** Who wrote it: an address, or what they call the session; null for the team itself. */
  sender: z.string().nullable(),
  recipient: z.string(),
  /** It was written to the person, at one of their own doors: they may answer it and mark it as read. */
  forPerson: z.boolean(),
  deliveredAt: time.nullable(),
  readAt: time.nullable(),
});
export const letterPage = page(letterView);
export const seeRequest = z.strictObject({ messages: z.array(messageId).min(1).max(LIMITS.pageMost) });
export const seeAnswer = z.object({ read: z.array(messageId) });

const topics = z.array(topic).max(LIMITS.topicsPerTeammate).default([]);
export const subscribeRequest = z.strictObject({
  team: teamRef.optional(),
  add: topics.describe('Words of the team’s own, or names of artifacts'),
  remove: topics,
});
export const subscribeAnswer = z.object({ topics: z.array(z.string()) });
