import { lookup } from 'node:dns';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { ok, refuse, type Clock, type Result } from '#base';
import type { Retry } from '#domain';
import { addressProblem, isPublicAddress, literalOf } from './address-rules.ts';

/** One request that goes out. */
export interface OutgoingCall {
  method: 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came back, whatever its status. */
export interface CallAnswer {
  status: number;
  /** At most 16 KB of it. */
  body: string;
  /** Of `Retry-After`, in ms. */
  retryAfterMs: number | undefined;
}

/** Why a message did not get there, in words that name no secret. */
export interface CallFailure {
  why: string;
  retry: Retry;
}

export interface CallerParts {
  clock: Clock;
  /** See `addressProblem`. */
  anywhere: boolean;
  signal: AbortSignal;
}

const PATIENCE_MS = 10_000;
const ANSWER_BYTES = 16 * 1024;

/** Sends a request and reads the beginning of its answer. Follows nothing, keeps nothing open, never throws. */
export function callOut(
  { clock, anywhere, signal }: CallerParts,
  call: OutgoingCall,
): Promise<Result<CallAnswer, CallFailure>> {
  const problem = addressProblem(call.url, anywhere);
  if (problem !== undefined) return Promise.resolve(never(`Nothing was sent: ${problem}.`));
  const url = new URL(call.url);
  const literal = literalOf(url);
  if (!anywhere && literal !== undefined && !isPublicAddress(literal)) return Promise.resolve(never(WITHIN));
  return new Promise((resolve) => {
    const over = new AbortController();
    const settle = (result: Result<CallAnswer, CallFailure>) => {
      stopTimer();
      resolve(result);
      over.abort();
    };
    const stopTimer = clock.after(PATIENCE_MS, () =>
      settle(later(`No answer came within ${PATIENCE_MS / 1000} s.`)),
    );
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    const sent = send(
      url,
      {
        method: call.method,
        headers: { ...call.headers, 'content-length': String(Buffer.byteLength(call.body)) },
        lookup: anywhere ? lookup : publicLookup,
        agent: false,
        signal: AbortSignal.any([signal, over.signal]),
      },
      (response) => void readAnswer(response).then((answer) => settle(ok(answer)), fail),
    );
    const fail = (error: unknown) => settle(failureOf(error));
    sent.on('error', fail);
    sent.end(call.body);
  });
}

const WITHIN = 'Its name means an address of this machine or its network, where notices may not go.';

/** Looks a name up, and refuses one that leads into this machine or its network, whatever else it leads to. */
export const publicLookup: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    const [first] = found ?? [];
    if (error || !first) return done(error ?? new Error('ENOTFOUND'), '', 4);
    if (!found.every(({ address }) => isPublicAddress(address))) return done(new WithinError(), '', 4);
    return options.all ? done(null, found) : done(null, first.address, first.family);
  });
};

class WithinError extends Error {}

async function readAnswer(response: IncomingMessage): Promise<CallAnswer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= ANSWER_BYTES) break;
  }
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(parts).subarray(0, ANSWER_BYTES).toString('utf8'),
    retryAfterMs: retryAfterOf(response.headers['retry-after']),
  };
}

function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

function failureOf(error: unknown): Result<never, CallFailure> {
  if (error instanceof WithinError) return never(WITHIN);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
  return later(`It could not be reached${known}.`);
}

const never = (why: string): { ok: false; error: CallFailure } => refuse({ why, retry: 'never' });
const later = (why: string): { ok: false; error: CallFailure } => refuse({ why, retry: 'later' });

/** What a status says where the answer says nothing more; undefined when it went well. */
export function failureByStatus({ status, retryAfterMs }: CallAnswer): CallFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400)
    return { why: `It answered ${status}; redirects are not followed.`, retry: 'never' };
  const why = `It answered ${status}.`;
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500;
  if (!isPassing) return { why, retry: 'never' };
  return { why, retry: retryAfterMs === undefined ? 'later' : { after: retryAfterMs } };
}
