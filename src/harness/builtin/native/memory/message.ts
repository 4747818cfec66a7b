import { z } from 'zod';

/** Data of a provider that has to be sent back as it came (signatures of thoughts). */
const providerData = z.record(z.string(), z.record(z.string(), z.json()));

const assistantPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thought'), text: z.string(), provider: providerData.optional() }),
  z.object({
    type: z.literal('call'),
    id: z.string(),
    tool: z.string(),
    input: z.record(z.string(), z.unknown()),
    provider: providerData.optional(),
  }),
]);

const toolResult = z.object({
  id: z.string(),
  tool: z.string(),
  text: z.string(),
  /** `failed`: it ran or was refused, and did not do what was wanted. */
  failed: z.boolean().optional(),
});

/** One line of a conversation's memory, in the words of no provider. */
export const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), text: z.string() }),
  z.object({ role: z.literal('assistant'), parts: z.array(assistantPart).min(1) }),
  z.object({ role: z.literal('tool'), results: z.array(toolResult).min(1) }),
]);

export type Message = z.infer<typeof messageSchema>;
export type AssistantPart = z.infer<typeof assistantPart>;
export type ToolCallPart = Extract<AssistantPart, { type: 'call' }>;
export type ToolResult = z.infer<typeof toolResult>;
export type ProviderData = z.infer<typeof providerData>;

export function callsOf(message: Message | undefined): ToolCallPart[] {
  return message?.role === 'assistant' ? message.parts.filter((part) => part.type === 'call') : [];
}

/** Characters that a message costs; four make about a token. */
export function lengthOf(message: Message): number {
  switch (message.role) {
    case 'user':
      return message.text.length;
    case 'assistant':
      return message.parts.reduce(
        (sum, part) =>
          sum + (part.type === 'call' ? JSON.stringify(part.input).length + 20 : part.text.length),
        0,
      );
    case 'tool':
      return message.results.reduce((sum, result) => sum + result.text.length + 20, 0);
  }
}
