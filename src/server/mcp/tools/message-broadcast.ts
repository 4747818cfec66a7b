import { z } from 'zod';
import { ok } from '#base';
import { messageSchemas } from '#contract';
import { LIMITS } from '#domain';
import { broadcastData, broadcastText } from '../message-words.ts';
import { teamField } from '../team-fields.ts';
import { defineTool } from '../tool.ts';

const { body, topic, key } = messageSchemas.broadcastRequest.shape;

export const messageBroadcast = defineTool({
  name: 'message_broadcast',
  toolset: 'teams',
  title: 'Write to the whole team',
  description: [
    'Writes to all live members of your team but yourself; with `topic` to those that subscribe to it.',
    'Each is named in the answer: whom it reached, and whom not and why. It is an error only when it reached nobody.',
    `At most ${LIMITS.messageBodyBytes} bytes. Everybody reads it: write to one member where one is meant.`,
  ].join(' '),
  input: z.strictObject({ team: teamField, body, topic, key }),
  async run({ hub, by }, { team, ...input }) {
    const sent = await hub.teamMail.broadcast(by, team, input);
    if (!sent.ok) return sent;
    return ok({ text: broadcastText(sent.value), data: broadcastData(sent.value) });
  },
});
