import type { LanguageModel } from 'ai';
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
      messages: toSdkMessages(request.messages),
      ...(tools.length === 0 ? {} : { tools: Object.fromEntries(tools) }),
      // Tried again by the turn, which tells the person; tools are run there, too, after somebody was asked.
      maxRetries: 0,
      ...(settings.maxOutputTokens === undefined ? {} : { maxOutputTokens: settings.maxOutputTokens }),
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
