import { z } from 'zod';

/** A `session/update` that carries a piece of a text; what else it holds stays as it is. */
const chunk = z.looseObject({
  method: z.literal('session/update'),
  params: z.looseObject({
    update: z.looseObject({
      sessionUpdate: z.enum(['agent_message_chunk', 'agent_thought_chunk', 'user_message_chunk']),
      content: z.looseObject({ type: z.literal('text'), text: z.string() }),
    }),
  }),
});

/** The text of a chunk, and of which text it is a piece; undefined for every other message. */
export function isText(message: unknown): { kind: string; text: string } | undefined {
  const read = chunk.safeParse(message);
  if (!read.success) return undefined;
  const { update } = read.data.params;
  return { kind: update.sessionUpdate, text: update.content.text };
}

/** The same chunk with another text. */
export function withText(message: unknown, text: string): unknown {
  const read = chunk.safeParse(message);
  if (!read.success) return message;
  const { params } = read.data;
  const { update } = params;
  return {
    ...read.data,
    params: { ...params, update: { ...update, content: { ...update.content, text } } },
  };
}
