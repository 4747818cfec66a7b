import type { AssistantModelMessage, ModelMessage } from 'ai';
import type { AssistantPart, Message } from '../memory/message.ts';

type SdkPart = Exclude<AssistantModelMessage['content'], string>[number];

/** Messages as the AI SDK takes them. Texts that are empty are left out: some endpoints refuse them. */
export function toSdkMessages(messages: readonly Message[]): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    switch (message.role) {
      case 'user':
        return [{ role: 'user', content: message.text }];
      case 'assistant': {
        const content = message.parts.flatMap(sdkPart);
        return content.length === 0 ? [] : [{ role: 'assistant', content }];
      }
      case 'tool':
        return [
          {
            role: 'tool',
            content: message.results.map(({ id, tool, text, failed }) => ({
              type: 'tool-result' as const,
              toolCallId: id,
              toolName: tool,
              output: {
                type: failed ? ('error-text' as const) : ('text' as const),
                value: text || '(nothing)',
              },
            })),
          },
        ];
    }
  });
}

function sdkPart(part: AssistantPart): SdkPart[] {
  if (part.type === 'text') return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
  const own = part.provider === undefined ? {} : { providerOptions: part.provider };
  if (part.type === 'thought') return [{ type: 'reasoning', text: part.text, ...own }];
  return [{ type: 'tool-call', toolCallId: part.id, toolName: part.tool, input: part.input, ...own }];
}
