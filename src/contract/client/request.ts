import type { Result } from '#base';
import type { Refusal } from '#domain';
import type { ErrorBody } from '../errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where the hub is and how it is spoken to. */
export interface Way {
  baseUrl: string;
  fetch: Fetch;
  /** Made anew for each request. */
  headers: () => Record<string, string>;
}

/** The path with its parameters filled in, or the name of one that cannot stand in an address. */
export function fillPath(path: string, params: object): Result<string, Refusal> {
  let dots: string | undefined;
  const values = new Map<string, unknown>(Object.entries(params));
  const filled = path.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    const given = values.get(name);
    const value = typeof given === 'string' ? given : '';
    // Every URL parser takes these for a step in the path, encoded or not.
    if (value === '.' || value === '..' || value === '') dots = `${name} "${value}"`;
    return encodeURIComponent(value);
  });
  if (dots === undefined) return { ok: true, value: filled };
  return refused({
    code: 'request.invalid',
    message: `${dots} cannot be sent as part of an address.`,
    hint: 'Use the id instead.',
    retry: 'never',
  });
}

/** `?a=1&b=2`, without what is undefined; empty when nothing is left. */
export function queryText(query: object): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size === 0 ? '' : `?${search}`;
}

/** Sends a request; trouble on the way is a refusal that says where the hub was looked for. */
export async function send(
  fetch: Fetch,
  baseUrl: string,
  path: string,
  init: RequestInit,
): Promise<Result<Response, Refusal>> {
  try {
    return { ok: true, value: await fetch(`${baseUrl}${path}`, init) };
  } catch (error) {
    return refused(unreachable(baseUrl, init.signal?.aborted ? 'the call was given up' : reasonOf(error)));
  }
}

/** The refusal that an answer which is not 2xx carries; an answer that is not the hub's is told as such. */
export async function refusalOf(response: Response, baseUrl: string): Promise<Refusal> {
  const text = await response.text().catch(() => '');
  const body = parseJson(text);
  if (!isErrorBody(body)) return notOurs(response, baseUrl);
  // Follows from the code, so that a refusal is the same wherever it was made.
  const { docs: _, ...refusal } = body.error;
  return refusal;
}

export function notOurs(response: Response, baseUrl: string): Refusal {
  const type = response.headers.get('content-type') ?? 'no content type';
  return {
    ...unreachable(baseUrl, `something else answers there (${response.status}, ${type})`),
    details: { status: response.status },
  };
}

export function unreachable(baseUrl: string, why: string): Refusal {
  return {
    code: 'hub.unreachable',
    message: `The hub at ${baseUrl} cannot be reached: ${why}.`,
    hint: 'Start it: muster up',
    retry: 'later',
    details: { reason: why },
  };
}

/** Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const refused = (error: Refusal): Result<never, Refusal> => ({ ok: false, error });

export function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return (
    typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'retry' in error
  );
}

/** Reasons why a connection never stood: nothing was sent, so nothing can have been lost. */
export const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What lies under "fetch failed": the system's own word for it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
