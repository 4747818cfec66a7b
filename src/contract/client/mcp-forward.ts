import type { Clock, Result } from '#base';
import type { Refusal } from '#domain';
import { ERROR_TABLE, errorDocs } from '../errors.ts';
import { reasonOf, refused, unreachable } from './request.ts';

/** One JSON-RPC message on its way to the hub's MCP endpoint. */
export interface McpMessage {
  /** The text as it came. */
  body: string;
  /** What MCP says in headers: accepted types, protocol version, method and name. */
  headers: Record<string, string>;
  signal: AbortSignal;
}

export interface McpWay {
  /** Where the hub is and as whom to call; asked at each try, so that a hub that came back elsewhere is found. */
  target: () => Promise<Result<{ address: string; token: string }, Refusal>>;
  fetch: (request: Request) => Promise<Response>;
  clock: Pick<Clock, 'after' | 'monotonic'>;
  /** How long to hold a message while the hub is away, in ms. */
  awayMs?: number;
}

const AWAY_MS = 30_000;
const AGAIN_MS = 250;

/**
 * Passes a message on and answers what the hub answers. While the hub is away the message is held, and tried again as
 * long as it cannot have been done; then the refusal says so.
 */
export async function forwardMcp(way: McpWay, message: McpMessage): Promise<Result<Response, Refusal>> {
  const deadline = way.clock.monotonic() + (way.awayMs ?? AWAY_MS);
  for (;;) {
    const tried = await tryOnce(way, message);
    if ('answer' in tried) return tried.answer;
    if (way.clock.monotonic() >= deadline || message.signal.aborted) return refused(tried.away);
    await waitFor(way.clock, AGAIN_MS, message.signal);
  }
}

type Tried = { answer: Result<Response, Refusal> } | { away: Refusal };

async function tryOnce(way: McpWay, { body, headers, signal }: McpMessage): Promise<Tried> {
  const target = await way.target();
  if (!target.ok) return isAway(target.error) ? { away: target.error } : { answer: target };
  const { address, token } = target.value;
  const request = new Request(`${address}/mcp`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
    signal,
  });
  try {
    const response = await way.fetch(request);
    // Refused before anything was done with it.
    if (response.status === 503) return { away: unreachable(address, 'it is stopping') };
    return { answer: { ok: true, value: response } };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ECONNREFUSED' || !acts(body)) return { away: unreachable(address, reason) };
    return { answer: refused(brokenOff(address, reason)) };
  }
}

const isAway = ({ code }: Refusal) => code === 'hub.unreachable' || code === 'hub.stopping';

/** Whether doing it twice would do more than doing it once. */
const acts = (body: string) => /"method"\s*:\s*"tools\/call"/.test(body);

function brokenOff(address: string, reason: string): Refusal {
  return {
    code: 'hub.unreachable',
    message: `The hub at ${address} broke off before it answered (${reason}); the call may have been done.`,
    hint: 'Look before you repeat it: sessions_list.',
    retry: 'never',
  };
}

/** What came in as JSON-RPC is answered so: a request gets the error, a notification nothing. */
export function rpcError(body: string, refusal: Refusal): object | undefined {
  const id = idOf(body);
  if (id === undefined) return undefined;
  const docs = errorDocs(refusal.code);
  const message = [refusal.message, refusal.hint, `(${docs})`].filter(Boolean).join(' ');
  const error = { code: ERROR_TABLE[refusal.code].mcp, message, data: { code: refusal.code, docs } };
  return { jsonrpc: '2.0', id, error };
}

/** The id of a request; undefined for everything that wants no answer. */
export function idOf(body: string): string | number | undefined {
  try {
    const message: unknown = JSON.parse(body);
    if (typeof message !== 'object' || message === null || !('method' in message) || !('id' in message))
      return undefined;
    return typeof message.id === 'string' || typeof message.id === 'number' ? message.id : undefined;
  } catch {
    return undefined;
  }
}

function waitFor(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
