import { z } from 'zod';
import type { AssistantPart } from '../memory/message.ts';
import type { ModelFailure } from './model-port.ts';

/** What the AI SDK tells of an answer of the endpoint that was an error. */
const refused = z.object({
  name: z.string(),
  message: z.string(),
  statusCode: z.number().optional(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
});
const streamed = z.object({ message: z.string() });
const cause = z.object({ message: z.string().optional(), code: z.string().optional() });

const TOO_LONG =
  /context[_ ](?:length|window)|maximum context|prompt is too long|too many (?:input )?tokens|exceeds? the (?:available )?context/i;
const MOST_WAIT_MS = 30_000;

/** Why a call to the model failed, and whether to try again. `undefined`: the answer stopped without an end. */
export function failureOf(error: unknown, parts: AssistantPart[], aborted: boolean): ModelFailure {
  const base = { parts, aborted, tooLong: false };
  if (aborted) return { ...base, cause: 'The call was cancelled.', retry: 'never' };
  if (error === undefined) {
    return { ...base, cause: 'The answer of the model broke off before its end.', retry: 'later' };
  }
  const answer = refused.safeParse(error);
  if (answer.success && answer.data.statusCode !== undefined && answer.data.statusCode >= 300) {
    return { ...base, ...refusal(answer.data.statusCode, answer.data) };
  }
  return { ...base, cause: connectionCause(error), retry: 'later' };
}

function refusal(
  status: number,
  { message, responseHeaders, responseBody }: z.infer<typeof refused>,
): Pick<ModelFailure, 'cause' | 'retry' | 'tooLong'> {
  const said = message.trim() || responseBody?.slice(0, 300) || 'no reason given';
  const tooLong = status < 500 && TOO_LONG.test(`${message} ${responseBody ?? ''}`);
  const transient = status === 408 || status === 409 || status === 429 || status >= 500;
  return {
    cause: `the model endpoint answered ${status}: ${said.slice(0, 1_000)}${adviceFor(status)}`,
    tooLong,
    retry: transient ? (waitOf(responseHeaders) ?? 'later') : 'never',
  };
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return ' (Check the key: harness.native.apiKeyEnv.)';
  if (status === 404) return ' (Check harness.native.baseUrl and harness.native.model.)';
  return '';
}

function waitOf(headers: Record<string, string> | undefined): { afterMs: number } | undefined {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0
    ? { afterMs: Math.min(seconds * 1000, MOST_WAIT_MS) }
    : undefined;
}

function connectionCause(error: unknown): string {
  const text =
    error instanceof Error ? error.message : (streamed.safeParse(error).data?.message ?? String(error));
  const inner = cause.safeParse(error instanceof Error ? error.cause : undefined);
  const deeper = inner.success ? (inner.data.code ?? inner.data.message) : undefined;
  const whole = `${text}${deeper && !text.includes(deeper) ? ` (${deeper})` : ''}`;
  const unreachable = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT/.test(whole);
  const advice = unreachable ? ' Is it running? Check harness.native.baseUrl.' : '';
  return `the model endpoint failed: ${whole.replace(/\.$/, '')}.${advice}`;
}
