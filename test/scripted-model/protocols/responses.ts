import * as z from 'zod';
import { ok, refuse } from '#base';
import { MODEL_ID, type Answer, type OfferedTool, type ToolCall, type Turn } from '../conversation.ts';
import { jsonTool, problemOf, textContent, type Frame, type Protocol } from '../protocol.ts';

const toolSchema = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  parameters: z.unknown().optional(),
});
const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  input: z.union([
    z.string(),
    z.array(
      z.looseObject({
        type: z.string().optional(),
        role: z.string().optional(),
        content: z.unknown().optional(),
        call_id: z.string().optional(),
        output: z.unknown().optional(),
      }),
    ),
  ]),
  tools: z.array(toolSchema.extend({ tools: z.array(toolSchema).optional() })).nullish(),
});
type Body = z.infer<typeof bodySchema>;
type Item = Exclude<Body['input'], string>[number];

/** OpenAI responses: `POST …/responses`. Stateless: the whole input is sent each time, as codex does. */
export const responses: Protocol = {
  name: 'responses',
  read(body) {
    const read = bodySchema.safeParse(body);
    if (!read.success) return refuse(problemOf(read.error));
    const { model, stream, instructions, input, tools } = read.data;
    const system: Turn[] = instructions ? [{ by: 'system', text: instructions }] : [];
    const turns: Turn[] =
      typeof input === 'string'
        ? [{ by: 'user', text: input, besideResults: false }]
        : input.flatMap(turnsOf);
    return ok({
      model,
      stream: stream ?? false,
      tools: (tools ?? []).flatMap((tool) => toolsOf(tool, tool.tools)),
      turns: [...system, ...turns],
    });
  },
  whole: (answer) => responseOf(answer, 'completed'),
  frames(answer) {
    const text = answer.chunks.join('');
    const at = { item_id: MESSAGE_ID, output_index: 0, content_index: 0 };
    const opening: Frame[] = [
      event('response.created', { response: { ...responseOf(answer, 'in_progress'), output: [] } }),
    ];
    const ending: Frame[] = [];
    if (answer.chunks.length > 0) {
      opening.push(
        event('response.output_item.added', {
          output_index: 0,
          item: { ...messageItem(''), status: 'in_progress', content: [] },
        }),
        event('response.content_part.added', { ...at, part: textPart('') }),
      );
      ending.push(
        event('response.output_text.done', { ...at, text }),
        event('response.content_part.done', { ...at, part: textPart(text) }),
        event('response.output_item.done', { output_index: 0, item: messageItem(text) }),
      );
    }
    const before = answer.chunks.length > 0 ? 1 : 0;
    ending.push(...answer.calls.flatMap((call, index) => callFrames(call, before + index)));
    ending.push(event('response.completed', { response: responseOf(answer, 'completed') }));
    const chunks = answer.chunks.map((delta) => event('response.output_text.delta', { ...at, delta }));
    return numbered(opening, chunks, ending);
  },
  refusal: (status, message) => ({
    error: {
      message,
      type: status < 500 ? 'invalid_request_error' : 'server_error',
      param: null,
      code: null,
    },
  }),
};

const MESSAGE_ID = 'msg_scripted';

function turnsOf(item: Item): Turn[] {
  if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
    return [{ by: 'tools', results: [{ callId: item.call_id, text: outputText(item.output) }] }];
  }
  // A call and its output stand as items of their own; the call ends a run of results.
  if (item.type !== undefined && item.type !== 'message') return [{ by: 'assistant', text: '' }];
  const text = textContent.catch('').parse(item.content);
  if (item.role === 'user') return [{ by: 'user', text, besideResults: false }];
  return [{ by: item.role === 'assistant' ? 'assistant' : 'system', text }];
}

function outputText(output: unknown): string {
  const read = textContent.safeParse(output);
  return read.success ? read.data : JSON.stringify(output);
}

/** Codex offers MCP tools as a namespace with tools in it, and `apply_patch` as a custom (freeform) tool. */
function toolsOf(tool: z.infer<typeof toolSchema>, inner: z.infer<typeof toolSchema>[] = []): OfferedTool[] {
  if (tool.type === 'namespace')
    return inner.flatMap((one) => (one.name ? [jsonTool(one.name, one.parameters, tool.name)] : []));
  if (tool.name === undefined) return [];
  if (tool.type === 'custom') return [{ name: tool.name, form: 'freeform', properties: {}, required: [] }];
  return [jsonTool(tool.name, tool.parameters)];
}

function responseOf(answer: Answer, status: string) {
  const text = answer.chunks.join('');
  return {
    id: 'resp_scripted',
    object: 'response',
    created_at: 0,
    status,
    model: MODEL_ID,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    output: [...(text === '' ? [] : [messageItem(text)]), ...answer.calls.map(callItem)],
    usage:
      status === 'completed'
        ? {
            input_tokens: answer.usage.input,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: answer.usage.output,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: answer.usage.input + answer.usage.output,
          }
        : null,
  };
}

function callItem({ id, name, namespace, input }: ToolCall) {
  const base = { id: `item_${id}`, call_id: id, name, status: 'completed', ...(namespace && { namespace }) };
  return typeof input === 'string'
    ? { ...base, type: 'custom_tool_call', input }
    : { ...base, type: 'function_call', arguments: JSON.stringify(input) };
}

function callFrames(call: ToolCall, output_index: number): Frame[] {
  const item = callItem(call);
  const at = { item_id: item.id, output_index };
  const freeform = typeof call.input === 'string';
  const text = typeof call.input === 'string' ? call.input : JSON.stringify(call.input);
  const kind = freeform ? 'custom_tool_call_input' : 'function_call_arguments';
  const field = freeform ? 'input' : 'arguments';
  return [
    event('response.output_item.added', {
      output_index,
      item: { ...item, status: 'in_progress', [field]: '' },
    }),
    event(`response.${kind}.delta`, { ...at, delta: text }),
    event(`response.${kind}.done`, { ...at, [field]: text }),
    event('response.output_item.done', { output_index, item }),
  ];
}

const textPart = (text: string) => ({ type: 'output_text', text, annotations: [] });
const messageItem = (text: string) => ({
  id: MESSAGE_ID,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [textPart(text)],
});

function event(type: string, fields: object): { event: string; data: object } {
  return { event: type, data: { type, ...fields } };
}

function numbered(...parts: [Frame[], Frame[], Frame[]]) {
  let next = 0;
  const [opening, chunks, ending] = parts.map((frames) =>
    frames.map((frame) => ({ ...frame, data: { ...Object(frame.data), sequence_number: next++ } })),
  );
  return { opening: opening ?? [], chunks: chunks ?? [], ending: ending ?? [] };
}
