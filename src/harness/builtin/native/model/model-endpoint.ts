import type { LanguageModel, ModelMessage } from 'ai';
import type { NativeSettings } from '../native-settings.ts';
import { failureOf } from './model-failure.ts';
import { AnswerReader } from './answer-reader.ts';
import type { ModelAnswer, ModelFailure, ModelRequest } from './model-port.ts';
import { ok, refuse, type Result } from '#base';
import { toSdkMessages } from './to-sdk-messages.ts';

/** Asks the model once, streaming. The AI SDK is loaded at the first call: nothing that only starts may wait for it. */
export async function askModel(
  settings: NativeSettings,
  request: ModelRequest,
): Promise<Result<ModelAnswer, ModelFailure>> {
  const { jsonSchema, streamText } = await import('ai');
  // Its remarks on settings that a model does not know would stand in the hub's own output.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const reader = new AnswerReader(request);
  const stop = new AbortController();
  const abort = () => stop.abort();
  request.signal.addEventListener('abort', abort, { once: true });
  if (request.signal.aborted) abort();
  try {
    const tools = request.tools.map(({ name, description, schema }) => [
      name,
      { description, inputSchema: jsonSchema(schema) },
    ]);
    const result = streamText({
      model: await languageModel(settings, request.model),
      instructions: request.instructions,
      messages: messagesFor(settings, request),
      ...(tools.length === 0 ? {} : { tools: Object.fromEntries(tools) }),
      // Tried again by the turn, which tells the person; tools are run there, too, after somebody was asked.
      maxRetries: 0,
      ...(settings.maxOutputTokens === undefined ? {} : { maxOutputTokens: settings.maxOutputTokens }),
      ...(request.temperature === undefined
        ? {}
        : { temperature: temperatureFor(settings, request.temperature) }),
      abortSignal: stop.signal,
      onError: () => {},
    });
    for await (const part of result.stream) reader.take(part);
    const answer = reader.answer();
    return answer ? ok(answer) : refuse(failureOf(reader.error, reader.parts(), request.signal.aborted));
  } catch (error) {
    return refuse(failureOf(error, reader.parts(), request.signal.aborted));
  } finally {
    request.signal.removeEventListener('abort', abort);
    // Whatever is still open of the answer is not read any more.
    abort();
  }
}

/** Anthropic's ends at 1, others' at 2: more of the one would be refused, and is as much as there is. */
const temperatureFor = ({ provider }: NativeSettings, temperature: number): number =>
  provider === 'anthropic' ? Math.min(temperature, 1) : temperature;

/** Anthropic keeps what it has read up to a mark, for a tenth of the price; each step of a turn reads it all again. */
function messagesFor(settings: NativeSettings, request: ModelRequest): ModelMessage[] {
  const messages = toSdkMessages(request.messages);
  const last = messages.at(-1);
  if (settings.provider !== 'anthropic' || !last) return messages;
  const mark = { anthropic: { cacheControl: { type: 'ephemeral' } } };
  return [...messages.slice(0, -1), { ...last, providerOptions: mark }];
}

async function languageModel(settings: NativeSettings, model: string): Promise<LanguageModel> {
  const { baseUrl, apiKey } = settings;
  if (settings.provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? 'none' })(model);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const own = apiKey === undefined ? {} : { apiKey };
  return createOpenAICompatible({ name: 'native', baseURL: baseUrl, includeUsage: true, ...own })(model);
}
