import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Clock, Result } from '#base';
import type { Refusal } from '#domain';
import { PATHS } from '../paths.ts';
import type { RouteAnswer } from '../routes.ts';
import { fillPath, parseJson, queryText, refusalOf, send, type Way } from './request.ts';

export type StreamedEvent = RouteAnswer<'events.stream'>;

export interface EventsOptions {
  /** Where to go on; without it, from now. */
  after?: string | undefined;
  session?: string | undefined;
  /** Only what is about this run (whole id); from its start when `after` says nothing else. */
  run?: string | undefined;
  types?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** The stream stands and follows from this cursor: what is read from now on is not older than it. */
  onReady?: ((cursor: string) => void) | undefined;
  /** Events may have been missed: read everything anew; the stream goes on from `cursor`. */
  onReset?: ((reset: { reason: string; cursor: string }) => void) | undefined;
  /** A connection stands, the first or one after a break; what was missed meanwhile comes now. */
  onOpen?: (() => void) | undefined;
  /** The connection broke and is tried again in `ms`. */
  onBreak?: ((why: Refusal | undefined, ms: number) => void) | undefined;
}

/** What the hub refused, for callers that iterate and cannot be handed a result. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusedError';
    this.refusal = refusal;
  }
}

interface Follow extends Way {
  clock: Pick<Clock, 'after'>;
}

const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 5_000;
/** The hub sends a sign every 15 s; without one for this long the connection is dead, whatever the socket says. */
const SILENCE_MS = 45_000;
/** A hub that is alive answers at once, before there is any event. */
const OPENS_WITHIN_MS = 15_000;

interface Place {
  cursor: string | undefined;
  tries: number;
}

/** See `Client.events`. */
export async function* followEvents(
  way: Follow,
  options: EventsOptions,
): AsyncGenerator<StreamedEvent, void> {
  const place: Place = { cursor: options.after, tries: 0 };
  while (!options.signal?.aborted) {
    const connection = new AbortController();
    const stop = () => connection.abort();
    options.signal?.addEventListener('abort', stop, { once: true });
    const stopOpening = way.clock.after(OPENS_WITHIN_MS, () =>
      connection.abort(new DOMException('The hub did not answer in time.', 'TimeoutError')),
    );
    let why: Refusal | undefined;
    try {
      const opened = await openStream(way, options, place, connection.signal).finally(stopOpening);
      if (opened.ok) {
        options.onOpen?.();
        yield* readStream(opened.value, { way, options, place, connection });
      } else why = opened.error;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      connection.abort();
    }
    if (options.signal?.aborted) return;
    if (why && !worthRetrying(why)) throw new RefusedError(why);
    const ms = waitMs(why, ++place.tries);
    options.onBreak?.(why, ms);
    await rest(way.clock, ms, options.signal);
  }
}

async function openStream(way: Follow, options: EventsOptions, place: Place, signal: AbortSignal) {
  const path = pathOf(options, place.cursor);
  if (!path.ok) return path;
  const headers = { ...way.headers(), accept: 'text/event-stream' };
  const sent = await send(way.fetch, way.baseUrl, path.value, { headers, signal });
  if (!sent.ok) return sent;
  const { body } = sent.value;
  if (sent.value.ok && body && sent.value.headers.get('content-type')?.startsWith('text/event-stream'))
    return { ok: true as const, value: body };
  return { ok: false as const, error: await refusalOf(sent.value, way.baseUrl) };
}

function pathOf({ run, session, types }: EventsOptions, after: string | undefined): Result<string, Refusal> {
  if (run === undefined) {
    const query = queryText({ after, session, types: types?.join(',') });
    return { ok: true, value: `${PATHS['events.stream'][1]}${query}` };
  }
  const path = fillPath(PATHS['runs.events'][1], { run });
  return path.ok ? { ok: true, value: `${path.value}${queryText({ after })}` } : path;
}

interface Reading {
  way: Follow;
  options: EventsOptions;
  place: Place;
  connection: AbortController;
}

/** Yields the events of one connection; returns when it breaks. */
async function* readStream(
  body: ReadableStream<Uint8Array>,
  { way, options, place, connection }: Reading,
): AsyncGenerator<StreamedEvent, void> {
  const arrived: EventSourceMessage[] = [];
  let silentId: string | undefined;
  const parser = createParser({
    onEvent: (message) => void arrived.push(message),
    onId: (id) => (silentId = id),
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  // Not every way to send binds the body to the request's signal: a hub in this process does not.
  const cancel = () => void reader.cancel().catch(() => {});
  connection.signal.addEventListener('abort', cancel, { once: true });
  if (connection.signal.aborted) cancel();
  let stopWatch = () => {};
  const watch = () => {
    stopWatch();
    stopWatch = way.clock.after(SILENCE_MS, () => connection.abort());
  };
  try {
    for (;;) {
      watch();
      const chunk = await reader.read().catch(() => undefined);
      if (chunk === undefined || chunk.done) return;
      place.tries = 0;
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      for (const message of arrived.splice(0)) {
        const event = take(message, options, place);
        if (event) yield event;
      }
      // The place of a sign of life counts once everything before it has been taken.
      if (silentId) place.cursor = silentId;
    }
  } finally {
    stopWatch();
    cancel();
  }
}

function take(message: EventSourceMessage, options: EventsOptions, place: Place): StreamedEvent | undefined {
  const data = parseJson(message.data);
  if (message.event === 'reset' || message.event === 'ready') {
    const { cursor, reason } = positionOf(data);
    if (cursor === undefined) return undefined;
    place.cursor = cursor;
    if (message.event === 'ready') options.onReady?.(cursor);
    else if (options.onReset) options.onReset({ reason: reason ?? 'unknown', cursor });
    else throw new RefusedError(missed(reason, cursor));
    return undefined;
  }
  if (message.event === 'end') throw new RefusedError(replaced(data));
  if (message.id) place.cursor = message.id;
  return isEvent(data) ? data : undefined;
}

const missed = (reason: string | undefined, cursor: string): Refusal => ({
  code: 'request.cursor_invalid',
  message: `Events may have been missed: the cursor is ${reason ?? 'of no use'}.`,
  hint: 'Read the state anew, then follow from the cursor in the details.',
  retry: 'never',
  details: { cursor },
});

/** The hub has ended the stream for good; begun again at once, two tabs would end each other's for ever. */
function replaced(data: unknown): Refusal {
  const error = typeof data === 'object' && data !== null && 'error' in data ? data.error : undefined;
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined;
  return {
    code: 'stream.replaced',
    message: message ?? 'The hub has ended this stream of events.',
    hint: 'Begin another where it is looked at.',
    retry: 'never',
  };
}

function positionOf(data: unknown): { cursor?: string; reason?: string } {
  if (typeof data !== 'object' || data === null) return {};
  const cursor = 'cursor' in data && typeof data.cursor === 'string' ? { cursor: data.cursor } : {};
  const reason = 'reason' in data && typeof data.reason === 'string' ? { reason: data.reason } : {};
  return { ...cursor, ...reason };
}

function isEvent(data: unknown): data is StreamedEvent {
  return typeof data === 'object' && data !== null && 'cursor' in data && 'type' in data;
}

const FOR_GOOD = /^(?:auth|request)\./;

function worthRetrying({ code, retry }: Refusal): boolean {
  return retry !== 'never' || !FOR_GOOD.test(code);
}

function waitMs(why: Refusal | undefined, tries: number): number {
  if (typeof why?.retry === 'object') return why.retry.after;
  const whole = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10));
  // Jitter: all readers of a hub that comes back must not come at once.
  const [draw = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Math.round(whole / 2 + (whole / 2) * (draw / 0xffff));
}

function rest(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
