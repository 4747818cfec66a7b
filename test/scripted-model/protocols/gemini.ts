import * as z from 'zod';
import { ok, refuse } from '#base';
import { MODEL_ID, type Answer, type ToolCall, type Turn } from '../conversation.ts';
import { jsonTool, problemOf, type Frame, type Protocol } from '../protocol.ts';

const partSchema = z.looseObject({
  text: z.string().optional(),
  functionResponse: z.looseObject({ id: z.string().optional(), response: z.unknown().optional() }).optional(),
});
const contentSchema = z.looseObject({ role: z.string().optional(), parts: z.array(partSchema).default([]) });
const bodySchema = z.looseObject({
  contents: z.array(contentSchema),
  systemInstruction: contentSchema.nullish(),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z
          .array(
            z.looseObject({
              name: z.string(),
              parameters: z.unknown().optional(),
              parametersJsonSchema: z.unknown().optional(),
            }),
          )
          .optional(),
      }),
    )
    .nullish(),
});
type Content = z.infer<typeof contentSchema>;

/** Gemini: `POST …/models/MODEL:generateContent`, `:streamGenerateContent` (always as events). */
export const gemini: Protocol = {
  name: 'gemini',
  read(body, path) {
    const read = bodySchema.safeParse(body);
    if (!read.success) return refuse(problemOf(read.error));
    const { contents, systemInstruction, tools } = read.data;
    return ok({
      model: /models\/([^/:]+):/.exec(path)?.[1] ?? MODEL_ID,
      stream: path.endsWith(':streamGenerateContent'),
      tools: (tools ?? [])
        .flatMap((group) => group.functionDeclarations ?? [])
        .map((tool) => jsonTool(tool.name, tool.parametersJsonSchema ?? tool.parameters)),
      turns: [
        ...(systemInstruction ? [{ by: 'system' as const, text: textOf(systemInstruction) }] : []),
        ...contents.flatMap(turnsOf),
      ],
    });
  },
  whole: (answer) => ({
    ...candidate([...spoken(answer.chunks.join('')), ...answer.calls.map(callPart)], true),
    usageMetadata: usageOf(answer),
  }),
  frames: (answer) => ({
    opening: [],
    chunks: answer.chunks.map((text): Frame => ({ data: candidate([{ text }], false) })),
    ending: [{ data: { ...candidate(answer.calls.map(callPart), true), usageMetadata: usageOf(answer) } }],
  }),
  refusal: (status, message) => ({ error: { code: status, message, status: statusName(status) } }),
};

function turnsOf(content: Content): Turn[] {
  const text = textOf(content);
  if (content.role === 'model') return [{ by: 'assistant', text }];
  const results = content.parts.flatMap(({ functionResponse: given }) =>
    given ? [{ callId: given.id, text: JSON.stringify(given.response ?? null) }] : [],
  );
  if (results.length === 0) return [{ by: 'user', text, besideResults: false }];
  return [
    { by: 'tools', results },
    ...(text === '' ? [] : [{ by: 'user' as const, text, besideResults: true }]),
  ];
}

const textOf = ({ parts }: Content): string =>
  parts
    .map((part) => part.text ?? '')
    .filter((text) => text !== '')
    .join('\n');

function candidate(parts: object[], last: boolean) {
  const content = { role: 'model', parts };
  return {
    candidates: [{ index: 0, content, ...(last && { finishReason: 'STOP' }) }],
    modelVersion: MODEL_ID,
    responseId: 'scripted',
  };
}

const spoken = (text: string): object[] => (text === '' ? [] : [{ text }]);
const callPart = ({ id, name, input }: ToolCall) => ({
  functionCall: { id, name, args: typeof input === 'string' ? { input } : input },
});
const usageOf = ({ usage }: Answer) => ({
  promptTokenCount: usage.input,
  candidatesTokenCount: usage.output,
  totalTokenCount: usage.input + usage.output,
});

function statusName(status: number): string {
  const names: Record<number, string> = {
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
    503: 'UNAVAILABLE',
  };
  return names[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL');
}
