import * as z from 'zod';
import { ok, refuse } from '#base';
import { MODEL_ID, type Answer, type ToolCall, type Turn } from '../conversation.ts';
import { jsonTool, problemOf, textContent, type Frame, type Protocol } from '../protocol.ts';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  tool_use_id: z.string().optional(),
  content: z.unknown().optional(),
});
const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  system: textContent,
  messages: z.array(
    z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(blockSchema)]) }),
  ),
  tools: z.array(z.looseObject({ name: z.string(), input_schema: z.unknown().optional() })).nullish(),
});
type Message = z.infer<typeof bodySchema>['messages'][number];

type Block = z.infer<typeof blockSchema>;

/** Anthropic messages: `POST …/messages`. */
export const messages: Protocol = {
  name: 'messages',
  read(body) {
    const read = bodySchema.safeParse(body);
    if (!read.success) return refuse(problemOf(read.error));
    const { model, stream, system, messages, tools } = read.data;
    return ok({
      model,
      stream: stream ?? false,
      tools: (tools ?? []).map((tool) => jsonTool(tool.name, tool.input_schema)),
      turns: [{ by: 'system', text: system }, ...messages.flatMap(turnsOf)],
    });
  },
  whole: (answer) => ({
    ...envelope(answer),
    content: [
      ...(answer.chunks.length > 0 ? [{ type: 'text', text: answer.chunks.join('') }] : []),
      ...answer.calls.map((call) => ({ ...callBlock(call), input: inputOf(call) })),
    ],
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: usageOf(answer),
  }),
  frames(answer) {
    const spoken = answer.chunks.length > 0;
    const message = {
      ...envelope(answer),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usageOf(answer), output_tokens: 0 },
    };
    return {
      opening: [
        event('message_start', { message }),
        ...(spoken ? [started(0, { type: 'text', text: '' })] : []),
      ],
      chunks: answer.chunks.map((text) => grown(0, { type: 'text_delta', text })),
      ending: [
        ...(spoken ? [stopped(0)] : []),
        ...answer.calls.flatMap((call, at) => callFrames(call, at + (spoken ? 1 : 0))),
        event('message_delta', {
          delta: { stop_reason: stopReason(answer), stop_sequence: null },
          usage: { output_tokens: answer.usage.output },
        }),
        event('message_stop', {}),
      ],
    };
  },
  refusal: (status, message) => ({ type: 'error', error: { type: errorType(status), message } }),
};

function turnsOf({ role, content }: Message): Turn[] {
  const blocks: Block[] =
    typeof content === 'string' ? [{ type: 'text', text: content, content: null }] : content;
  const text = blocks
    .filter((block) => block.type === 'text')
    .map((block) => block.text ?? '')
    .join('\n');
  if (role !== 'user') return [{ by: role === 'assistant' ? 'assistant' : 'system', text }];
  const results = blocks
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ callId: block.tool_use_id, text: textContent.catch('').parse(block.content) }));
  if (results.length === 0) return [{ by: 'user', text, besideResults: false }];
  return [
    { by: 'tools', results },
    ...(text === '' ? [] : [{ by: 'user' as const, text, besideResults: true }]),
  ];
}

const envelope = ({ id }: Answer) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model: MODEL_ID,
});

function callFrames(call: ToolCall, index: number): Frame[] {
  return [
    started(index, { ...callBlock(call), input: {} }),
    grown(index, { type: 'input_json_delta', partial_json: JSON.stringify(inputOf(call)) }),
    stopped(index),
  ];
}

const callBlock = ({ id, name }: ToolCall) => ({ type: 'tool_use', id, name });
const inputOf = ({ input }: ToolCall) => (typeof input === 'string' ? { input } : input);
const event = (type: string, fields: object): Frame => ({ event: type, data: { type, ...fields } });
const started = (index: number, content_block: object): Frame =>
  event('content_block_start', { index, content_block });
const grown = (index: number, delta: object): Frame => event('content_block_delta', { index, delta });
const stopped = (index: number): Frame => event('content_block_stop', { index });
const stopReason = ({ calls }: Answer): string => (calls.length > 0 ? 'tool_use' : 'end_turn');
const usageOf = ({ usage }: Answer) => ({ input_tokens: usage.input, output_tokens: usage.output });

function errorType(status: number): string {
  const types: Record<number, string> = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}
