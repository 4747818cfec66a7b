import { z } from 'zod';
import { ok } from '#base';
import { messageSchemas } from '#contract';
import { LIMITS } from '#domain';
import { heldSeconds } from '../holding.ts';
import { postData, postText } from '../message-words.ts';
import { defineTool } from '../tool.ts';

const { to, team, body, request, replyTo, key } = messageSchemas.sendRequest.shape;

export const messageSend = defineTool({
  name: 'message_send',
  toolset: 'teams',
  title: 'Send a message',
  description: [
    'Writes to a member of your team, by its address or its name, to your user, or to a session of your own.',
    `With \`request\` you ask for something and wait for the answer, at most ${LIMITS.mcpHoldMs / 1000} s in one call; later it comes as mail that names your message.`,
    'To answer a request, or any message, give its id as `replyTo`.',
    `A message has at most ${LIMITS.messageBodyBytes} bytes; ${LIMITS.waitingMessagesPerSession} wait at one recipient, then it is refused.`,
    'Hand long texts in as artifacts, and write where they are.',
  ].join(' '),
  input: z.strictObject({
    to,
    team,
    body,
    request,
    replyTo,
    timeoutSeconds: z
      .number()
      .min(0)
      .max(LIMITS.waitMostMs / 1000)
      .default(LIMITS.sendDefaultTimeoutMs / 1000)
      .describe(
        `With a request: how long to wait for its answer; one call holds at most ${LIMITS.mcpHoldMs / 1000}. 0: does not wait`,
      ),
    key,
  }),
  async run({ hub, by, signal }, { timeoutSeconds, ...input }) {
    const held = input.request === undefined ? 0 : heldSeconds(timeoutSeconds);
    const sent = await hub.teamMail.send(by, { ...input, timeoutSeconds: held }, signal);
    if (!sent.ok) return sent;
    return ok({ text: postText(sent.value, input.to), data: postData(sent.value) });
  },
});
