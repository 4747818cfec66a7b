import * as z from 'zod';
import type { Result } from '#base';
import type { Answer, Conversation, OfferedTool, PropertyShape } from './conversation.ts';

/** One event of a streamed answer. */
export interface Frame {
  event?: string;
  data: unknown;
}

/** A streamed answer in the parts between which the server may wait or stop. */
export interface Frames {
  opening: Frame[];
  /** One for each chunk of the answer. */
  chunks: Frame[];
  ending: Frame[];
}

/** One way of talking to a model over HTTP. */
export interface Protocol {
  name: 'chat-completions' | 'responses' | 'messages' | 'gemini';
  /** What is wrong with the body comes back as text. `path` carries the model where the body does not. */
  read(body: unknown, path: string): Result<Conversation, string>;
  whole(answer: Answer): unknown;
  frames(answer: Answer): Frames;
  refusal(status: number, message: string): unknown;
}

/** Message content: a text, or parts of which those without text are passed over. */
export const textContent = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().nullish() }))])
  .nullish()
  .transform((content) =>
    typeof content === 'string'
      ? content
      : (content ?? [])
          .map((part) => part.text ?? '')
          .filter((text) => text !== '')
          .join('\n'),
  );

const propertySchema = z
  .looseObject({
    type: z.unknown().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    minimum: z.number().optional(),
  })
  .transform((one): PropertyShape => ({
    type: typeOf(one.type),
    description: one.description ?? '',
    sample: one.default ?? one.enum?.[0] ?? one.minimum,
  }))
  // JSON schema allows `true` in the place of a schema.
  .catch({ type: '', description: '' });

const parametersSchema = z
  .looseObject({
    properties: z.record(z.string(), propertySchema).default({}),
    required: z.array(z.string()).default([]),
  })
  .nullish()
  .transform((value) => ({ properties: value?.properties ?? {}, required: value?.required ?? [] }));

/** A tool with JSON arguments; a schema that cannot be read leaves it without known properties. */
export function jsonTool(name: string, parameters: unknown, namespace?: string): OfferedTool {
  const read = parametersSchema.safeParse(parameters);
  return { name, namespace, form: 'json', ...(read.success ? read.data : { properties: {}, required: [] }) };
}

/** The first kind of refusal that every protocol shares: the body is not what the protocol says. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `scripted model: ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not readable'}`;
}

function typeOf(type: unknown): string {
  const first: unknown = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  return typeof first === 'string' ? first.toLowerCase() : '';
}
