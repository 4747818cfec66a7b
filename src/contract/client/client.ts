import type { Clock, Result } from '#base';
import type { Refusal } from '#domain';
import { PATHS, type RouteName } from '../paths.ts';
import type { RouteAnswer, RouteInput } from '../routes.ts';
import { againIfLost } from './again-if-lost.ts';
import { followEvents, type EventsOptions, type StreamedEvent } from './events.ts';
import {
  fillPath,
  notOurs,
  parseJson,
  queryText,
  reasonOf,
  refusalOf,
  refused,
  send,
  unreachable,
} from './request.ts';
import type { Fetch, Way } from './request.ts';

export interface ClientOptions {
  /** `http://127.0.0.1:7070`; a slash at its end is dropped. */
  baseUrl: string;
  /** Read at each call when it is a function: a rotated token is picked up. */
  token: string | (() => string);
  /** Names the program, e.g. `cli`, in the header `x-muster-client`; says nothing of who calls. */
  clientName: string;
  /** Another way to send, e.g. the app of a hub in this process. */
  fetch?: (request: Request) => Promise<Response> | Response;
  /** What waits between tries are measured with. */
  clock?: Pick<Clock, 'after'>;
}

/** The parts that a route does not take are left out; what is required is required. */
export type CallInput<N extends RouteName> = Needed<RouteInput<N>> & {
  signal?: AbortSignal | undefined;
  /**
   * For routes that create: repeated with the same key the call does nothing more and answers the same. With a key the
   * client itself repeats a call whose answer was lost on the way.
   */
  idempotencyKey?: string | undefined;
};
type Needed<I> = {
  [K in keyof I as I[K] extends undefined ? never : object extends I[K] ? never : K]: I[K];
} & {
  [K in keyof I as I[K] extends undefined ? never : object extends I[K] ? K : never]?: I[K];
};
type CallArguments<N extends RouteName> =
  object extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>];

export interface Client {
  /** Calls a route by its name. Never throws for what the hub or the network does: that is the refusal. */
  call<N extends RouteName>(name: N, ...input: CallArguments<N>): Promise<Result<RouteAnswer<N>, Refusal>>;
  /**
   * Follows events, coming back with its cursor after every break. Throws `RefusedError` when the hub refuses it for
   * good, and when events were missed and there is no `onReset` to tell.
   */
  events(options?: EventsOptions): AsyncGenerator<StreamedEvent, void>;
}

interface Untyped {
  params?: object | undefined;
  query?: object | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
  idempotencyKey?: string | undefined;
}

export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const fetch = sender(options);
  const headers = () => headersOf(options);
  return {
    async call<N extends RouteName>(name: N, ...[input]: CallArguments<N>) {
      const given = input ?? {};
      const way = { baseUrl, fetch, headers };
      const answer = await againIfLost(() => callRoute(way, name, given), given, options.clock ?? hostClock);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the hub's answer is made from the same contract; checking it again would load zod into every command
      return answer as Result<RouteAnswer<N>, Refusal>;
    },
    events: (events = {}) =>
      followEvents({ baseUrl, fetch, headers, clock: options.clock ?? hostClock }, events),
  };
}

async function callRoute(way: Way, name: RouteName, input: Untyped): Promise<Result<unknown, Refusal>> {
  const [method, path] = PATHS[name];
  const filled = fillPath(path, input.params ?? {});
  if (!filled.ok) return filled;
  const headers = way.headers();
  if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey;
  const init: RequestInit = { method, headers, ...(input.signal ? { signal: input.signal } : {}) };
  if (method !== 'GET') {
    const { body } = input;
    headers['content-type'] = body instanceof Uint8Array ? OCTETS : 'application/json';
    init.body = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body ?? {});
  }
  const sent = await send(way.fetch, way.baseUrl, `${filled.value}${queryText(input.query ?? {})}`, init);
  if (!sent.ok) return sent;
  return sent.value.ok
    ? readAnswer(sent.value, way.baseUrl)
    : refused(await refusalOf(sent.value, way.baseUrl));
}

const OCTETS = 'application/octet-stream';

async function readAnswer(response: Response, baseUrl: string): Promise<Result<unknown, Refusal>> {
  let text: string;
  try {
    if (response.headers.get('content-type') === OCTETS)
      return { ok: true, value: new Uint8Array(await response.arrayBuffer()) };
    text = await response.text();
  } catch (error) {
    return refused(unreachable(baseUrl, `the answer broke off (${reasonOf(error)})`));
  }
  const value = parseJson(text);
  return value === undefined ? refused(notOurs(response, baseUrl)) : { ok: true, value };
}

function headersOf({ token, clientName }: ClientOptions): Record<string, string> {
  return {
    authorization: `Bearer ${typeof token === 'function' ? token() : token}`,
    accept: 'application/json',
    'x-muster-client': clientName,
  };
}

function sender({ fetch }: ClientOptions): Fetch {
  if (!fetch) return (url, init) => globalThis.fetch(url, init);
  return async (url, init) => fetch(new Request(url, init));
}

// This door loads no `node:` module, so it cannot take the clock of #base by itself.
const hostClock: Pick<Clock, 'after'> = {
  after(ms, run) {
    // oxlint-disable-next-line eslint/no-restricted-globals -- see above; tests hand in a manual clock
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
