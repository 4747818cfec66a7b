import type { TextStreamPart, ToolSet } from 'ai';
import { z } from 'zod';
import type { AssistantPart, ProviderData } from '../memory/message.ts';
import type { ModelAnswer, ModelRequest } from './model-port.ts';

const providerData = z.record(z.string(), z.record(z.string(), z.json()));
const argumentsObject = z.record(z.string(), z.unknown());

/** Puts one streamed answer together, part by part, and hands text on as it comes. */
export class AnswerReader {
  /** The first thing that went wrong; undefined: the stream ended without an end. */
  error: unknown;
  readonly #to: Pick<ModelRequest, 'onText' | 'onThought' | 'onSign'>;
  readonly #parts: AssistantPart[] = [];
  readonly #open = new Map<string, { type: 'text' | 'thought'; text: string; provider?: ProviderData }>();
  readonly #malformed = new Map<string, string>();
  #end: Pick<ModelAnswer, 'end' | 'usage'> | undefined;

  constructor(to: Pick<ModelRequest, 'onText' | 'onThought' | 'onSign'>) {
    this.#to = to;
  }

  take(part: TextStreamPart<ToolSet>): void {
    this.#to.onSign();
    switch (part.type) {
      case 'text-delta':
        this.#grow('text', part.id, part.text);
        return this.#to.onText(part.text);
      case 'reasoning-delta':
        this.#grow('thought', part.id, part.text, part.providerMetadata);
        return this.#to.onThought(part.text);
      case 'reasoning-end':
        this.#grow('thought', part.id, '', part.providerMetadata);
        return this.#close('thought', part.id);
      case 'text-end':
        return this.#close('text', part.id);
      case 'tool-call':
        return this.#call(part);
      case 'finish-step': {
        const { inputTokens: input, outputTokens: output } = part.usage;
        this.#end = { end: endOf(part.finishReason), usage: { input, output } };
        if (part.finishReason === 'error') this.error ??= new Error('The model reported an error.');
        return;
      }
      case 'error':
        this.error ??= part.error;
        return;
      default:
        return;
    }
  }

  /** What has been said so far, in order; calls only when their arguments are complete. */
  parts(): AssistantPart[] {
    return [...this.#parts, ...[...this.#open.values()].filter(({ text }) => text !== '')];
  }

  /** Undefined when it did not come to a proper end. */
  answer(): ModelAnswer | undefined {
    if (this.error !== undefined || !this.#end) return undefined;
    return { parts: this.parts(), malformed: this.#malformed, ...this.#end };
  }

  #grow(type: 'text' | 'thought', id: string, text: string, metadata?: unknown): void {
    const key = `${type} ${id}`;
    const open = this.#open.get(key) ?? { type, text: '' };
    open.text += text;
    const data = providerData.safeParse(metadata);
    if (data.success && type === 'thought') open.provider = { ...open.provider, ...data.data };
    this.#open.set(key, open);
  }

  #close(type: 'text' | 'thought', id: string): void {
    const key = `${type} ${id}`;
    const open = this.#open.get(key);
    this.#open.delete(key);
    if (open && (open.text !== '' || open.provider)) this.#parts.push(open);
  }

  /** Some endpoints number no calls, or all alike; results are matched by id. */
  #ownId(given: string): string {
    let id = given || 'call';
    while (this.#parts.some((part) => part.type === 'call' && part.id === id)) id += '_';
    return id;
  }

  #call(part: Extract<TextStreamPart<ToolSet>, { type: 'tool-call' }>): void {
    const input = argumentsObject.safeParse(part.input);
    const problem = 'invalid' in part && part.invalid && !isUnknownTool(part.error);
    const id = this.#ownId(part.toolCallId);
    if (problem || !input.success) {
      this.#malformed.set(id, `its arguments were no JSON object: ${shown(part.input)}`);
    }
    const data = providerData.safeParse(part.providerMetadata);
    this.#parts.push({
      type: 'call',
      id,
      tool: part.toolName,
      input: input.success ? input.data : {},
      ...(data.success ? { provider: data.data } : {}),
    });
  }
}

/** A name that was never offered is answered by the loop, with the names that are. */
const isUnknownTool = (error: unknown) => error instanceof Error && error.name === 'AI_NoSuchToolError';

const shown = (input: unknown) =>
  (typeof input === 'string' ? input : (JSON.stringify(input) ?? '')).slice(0, 200);

function endOf(reason: string): ModelAnswer['end'] {
  switch (reason) {
    case 'stop':
      return 'stop';
    case 'tool-calls':
      return 'tools';
    case 'length':
      return 'length';
    case 'content-filter':
      return 'refusal';
    default:
      return 'unknown';
  }
}
