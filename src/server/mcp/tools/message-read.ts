import { z } from 'zod';
import { ok } from '#base';
import { LIMITS } from '#domain';
import { heldSeconds } from '../holding.ts';
import { defineTool } from '../tool.ts';
import { mailText, messageData } from '../words.ts';

const MOST_AT_ONCE = 20;

export const messageRead = defineTool({
  name: 'message_read',
  toolset: 'teams',
  title: 'Read your mail',
  description: [
    'Takes the mail that waits for you: messages, requests and answers of your team, reports of teammates, outcomes of what you spawned.',
    `Waits until there is some, at most ${LIMITS.mcpHoldMs / 1000} s in one call.`,
    'Between your turns mail comes by itself; call this to wait for an answer within one.',
    'Each message has an id and comes once; after a break it may come twice.',
  ].join(' '),
  input: z.strictObject({
    timeoutSeconds: z
      .number()
      .min(0)
      .max(LIMITS.waitMostMs / 1000)
      .default(0)
      .describe(`How long to wait; one call holds at most ${LIMITS.mcpHoldMs / 1000}. 0 looks and returns`),
    limit: z.number().int().min(1).max(MOST_AT_ONCE).default(10),
  }),
  takesMail: true,
  async run({ hub, by, signal }, { timeoutSeconds, limit }) {
    const read = await hub.teamMail.read(by, { limit, timeoutSeconds: heldSeconds(timeoutSeconds) }, signal);
    if (!read.ok) return read;
    const { messages, more } = read.value;
    const data = { messages: messages.map(messageData), more };
    if (messages.length === 0) return ok({ text: 'No mail waits for you.', data });
    const rest = more ? '\n\nMore waits: call message_read again.' : '';
    return ok({ text: `${mailText(messages)}${rest}`, data });
  },
});
