import * as z from 'zod';
import { ok, refuse } from '#base';
import { MODEL_ID, type Answer, type Conversation, type ToolCall, type Turn } from '../conversation.ts';
import { jsonTool, problemOf, textContent, type Frame, type Protocol } from '../protocol.ts';

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(
    z.looseObject({ role: z.string(), content: textContent, tool_call_id: z.string().nullish() }),
  ),
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }).optional(),
      }),
    )
    .nullish(),
});
type Message = z.infer<typeof bodySchema>['messages'][number];

/** OpenAI chat completions: `POST …/chat/completions`. */
export const chatCompletions: Protocol = {
  name: 'chat-completions',
  read(body) {
    const read = bodySchema.safeParse(body);
    if (!read.success) return refuse(problemOf(read.error));
    const { model, stream, messages, tools } = read.data;
    const conversation: Conversation = {
      model,
      stream: stream ?? false,
      tools: (tools ?? []).flatMap(({ function: f }) => (f ? [jsonTool(f.name, f.parameters)] : [])),
      turns: messages.map(turnOf),
    };
    return ok(conversation);
  },
  whole: (answer) => ({
    ...envelope('chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.chunks.length > 0 ? answer.chunks.join('') : null,
          ...(answer.calls.length > 0 && { tool_calls: answer.calls.map(callOf) }),
        },
        finish_reason: finishReason(answer),
      },
    ],
    usage: usageOf(answer),
  }),
  frames: (answer) => ({
    opening: [delta({ role: 'assistant', content: '' })],
    chunks: answer.chunks.map((content) => delta({ content })),
    ending: [
      ...answer.calls.map((call, index) => delta({ tool_calls: [{ index, ...callOf(call) }] })),
      delta({}, finishReason(answer)),
      { data: { ...envelope('chat.completion.chunk'), choices: [], usage: usageOf(answer) } },
      { data: '[DONE]' },
    ],
  }),
  refusal: (status, message) => ({
    error: {
      message,
      type: status < 500 ? 'invalid_request_error' : 'server_error',
      param: null,
      code: null,
    },
  }),
};

function turnOf({ role, content, tool_call_id }: Message): Turn {
  if (role === 'tool')
    return { by: 'tools', results: [{ callId: tool_call_id ?? undefined, text: content }] };
  if (role === 'user') return { by: 'user', text: content, besideResults: false };
  return { by: role === 'assistant' ? 'assistant' : 'system', text: content };
}

// The time is fixed: an answer depends on the request alone.
const envelope = (object: string) => ({ id: 'chatcmpl-scripted', object, created: 0, model: MODEL_ID });

function delta(content: object, finish: string | null = null): Frame {
  return {
    data: {
      ...envelope('chat.completion.chunk'),
      choices: [{ index: 0, delta: content, finish_reason: finish }],
    },
  };
}

const callOf = ({ id, name, input }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
});
const finishReason = ({ calls }: Answer): string => (calls.length > 0 ? 'tool_calls' : 'stop');
const usageOf = ({ usage }: Answer) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
});
