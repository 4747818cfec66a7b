import type { Refusal } from '#domain';
import { ERROR_TABLE, errorDocs, type ErrorBody } from '#contract';

/** On every answer: nothing of the interface is a page, may be framed, guessed at, kept or passed on. */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** A 2xx answer. */
export function answerJson(body: unknown, headers: Record<string, string> = {}): Response {
  return answerText(200, JSON.stringify(body), headers);
}

/** Octets as they are, which nothing is to show as a page. */
export function answerOctets(body: Uint8Array): Response {
  return new Response(new Uint8Array(body), {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'application/octet-stream',
      'content-length': String(body.length),
      'content-disposition': 'attachment',
    },
  });
}

export function answerText(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** The answer for a refusal, with the status that the error table gives it. */
export function answerRefusal(error: Refusal): Response {
  return answerText(statusOf(error), refusalBody(error), refusalHeaders(error));
}

/** Codes of a newer hub part that this table does not know count as broken, never as success. */
export function statusOf(error: Refusal): number {
  return ERROR_TABLE[error.code]?.http ?? 500;
}

export function refusalBody(error: Refusal): string {
  return JSON.stringify({ error: { ...error, docs: errorDocs(error.code) } } satisfies ErrorBody);
}

function refusalHeaders(error: Refusal): Record<string, string> {
  const headers: Record<string, string> = {};
  if (typeof error.retry === 'object')
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retry.after / 1000)));
  if (statusOf(error) === 401) headers['www-authenticate'] = 'Bearer realm="muster"';
  return headers;
}
