import { expect } from 'vitest';

/** What came over the wire: whether it has the shape is what the assertions find out. */
export type Wire = ReturnType<typeof JSON.parse>;

/** One protocol as a client sees it: how to ask in it, and what an answer says. */
export interface Dialect {
  path(stream: boolean): string;
  body(turns: Said[], stream: boolean): object;
  whole(body: Wire): Heard;
  streamed(events: Wire[]): Heard;
}
export type Said =
  | { user: string }
  | { calls: Call[] }
  | { results: { id: string; name: string; text: string }[] };
interface Call {
  id: string;
  name: string;
  args: unknown;
}
export interface Heard {
  text: string;
  calls: Call[];
  usage: [input: number, output: number];
}

const PARAMETERS = {
  type: 'object',
  properties: { path: { type: 'string' }, content: { type: 'string' } },
  required: ['path', 'content'],
};

/** Every protocol that it speaks, by name. */
export const DIALECTS: Record<string, Dialect> = {
  'chat completions': {
    path: () => '/v1/chat/completions',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      extra: 'passed over',
      tools: [{ type: 'function', function: { name: 'write_file', parameters: PARAMETERS } }],
      messages: turns.flatMap((turn): object[] => {
        if ('user' in turn) return [{ role: 'user', content: [{ type: 'text', text: turn.user }] }];
        if ('results' in turn)
          return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
        const calls = turn.calls.map(({ id, name, args }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(args) },
        }));
        return [{ role: 'assistant', tool_calls: calls }];
      }),
    }),
    whole: ({ choices: [{ message, finish_reason }], usage }) => {
      expect(finish_reason).toBe(message.tool_calls ? 'tool_calls' : 'stop');
      const calls = (message.tool_calls ?? []).map((call: Wire) => ({
        id: call.id,
        name: call.function.name,
        args: JSON.parse(call.function.arguments),
      }));
      return { text: message.content ?? '', calls, usage: [usage.prompt_tokens, usage.completion_tokens] };
    },
    streamed: (events) => {
      expect(events.at(-1)).toBe('[DONE]');
      const deltas = events.flatMap((one) => one.choices?.map((choice: Wire) => choice.delta) ?? []);
      const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
      const { usage } = events.at(-2);
      return {
        text: deltas.map((delta) => delta.content ?? '').join(''),
        calls: calls.map((call) => ({
          id: call.id,
          name: call.function.name,
          args: JSON.parse(call.function.arguments),
        })),
        usage: [usage.prompt_tokens, usage.completion_tokens],
      };
    },
  },
  responses: {
    path: () => '/v1/responses',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      instructions: 'Be brief.',
      tools: [{ type: 'function', name: 'write_file', parameters: PARAMETERS }, { type: 'web_search' }],
      input: turns.flatMap((turn): object[] => {
        if ('user' in turn)
          return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: turn.user }] }];
        if ('results' in turn)
          return turn.results.map(({ id, text }) => ({
            type: 'function_call_output',
            call_id: id,
            output: text,
          }));
        return turn.calls.map(({ id, name, args }) => ({
          type: 'function_call',
          call_id: id,
          name,
          arguments: JSON.stringify(args),
        }));
      }),
    }),
    whole: ({ output, usage }) => ({
      text: output
        .filter((item: Wire) => item.type === 'message')
        .map((item: Wire) => item.content[0].text)
        .join(''),
      calls: output
        .filter((item: Wire) => item.type === 'function_call')
        .map((item: Wire) => ({ id: item.call_id, name: item.name, args: JSON.parse(item.arguments) })),
      usage: [usage.input_tokens, usage.output_tokens],
    }),
    streamed: (events) => {
      expect(events.map((one) => one.sequence_number)).toEqual(events.map((_, at) => at));
      const last = events.at(-1);
      expect(last.type).toBe('response.completed');
      const heard = DIALECTS['responses']!.whole(last.response);
      const deltas = events.filter((one) => one.type === 'response.output_text.delta');
      expect(deltas.map((one) => one.delta).join('')).toBe(heard.text);
      return heard;
    },
  },
  messages: {
    path: () => '/v1/messages',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'write_file', input_schema: PARAMETERS }],
      messages: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: turn.user };
        if ('results' in turn) {
          const content = turn.results.map(({ id, text }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: text,
          }));
          return {
            role: 'user',
            content: [...content, { type: 'text', text: '<system-reminder>x</system-reminder>' }],
          };
        }
        return {
          role: 'assistant',
          content: turn.calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: args })),
        };
      }),
    }),
    whole: ({ content, usage, stop_reason }) => {
      const calls = content.filter((block: Wire) => block.type === 'tool_use');
      expect(stop_reason).toBe(calls.length > 0 ? 'tool_use' : 'end_turn');
      return {
        text: content
          .filter((block: Wire) => block.type === 'text')
          .map((block: Wire) => block.text)
          .join(''),
        calls: calls.map(({ id, name, input }: Wire) => ({ id, name, args: input })),
        usage: [usage.input_tokens, usage.output_tokens],
      };
    },
    streamed: (events) => {
      expect(events[0].type).toBe('message_start');
      expect(events.at(-1).type).toBe('message_stop');
      const blocks: Wire[] = [];
      for (const one of events) {
        if (one.type === 'content_block_start') blocks[one.index] = { ...one.content_block, json: '' };
        if (one.type === 'content_block_delta') {
          blocks[one.index].text += one.delta.text ?? '';
          blocks[one.index].json += one.delta.partial_json ?? '';
        }
      }
      return {
        text: blocks
          .filter((block) => block.type === 'text')
          .map((block) => block.text)
          .join(''),
        calls: blocks
          .filter((block) => block.type === 'tool_use')
          .map(({ id, name, json }) => ({ id, name, args: JSON.parse(json) })),
        usage: [events[0].message.usage.input_tokens, events.at(-2).usage.output_tokens],
      };
    },
  },
  gemini: {
    path: (stream) => `/v1beta/models/any:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (turns) => ({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ functionDeclarations: [{ name: 'write_file', parametersJsonSchema: PARAMETERS }] }],
      contents: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', parts: [{ text: turn.user }] };
        if ('results' in turn)
          return {
            role: 'user',
            parts: turn.results.map(({ name, text }) => ({
              functionResponse: { name, response: { output: text } },
            })),
          };
        return {
          role: 'model',
          parts: turn.calls.map(({ name, args }) => ({ functionCall: { name, args } })),
        };
      }),
    }),
    whole: (body) => DIALECTS['gemini']!.streamed([body]),
    streamed: (events) => {
      const parts = events.flatMap((one) => one.candidates[0].content.parts);
      const { candidates, usageMetadata } = events.at(-1);
      expect(candidates[0].finishReason).toBe('STOP');
      return {
        text: parts.map((part) => part.text ?? '').join(''),
        calls: parts
          .filter((part) => part.functionCall)
          .map(({ functionCall: { id, name, args } }) => ({ id, name, args })),
        usage: [usageMetadata.promptTokenCount, usageMetadata.candidatesTokenCount],
      };
    },
  },
};
