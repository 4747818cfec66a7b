import { z } from 'zod';
import { ok, refuse, type Clock, type Result } from '#base';
import { PATHS, ROUTES, type RouteAnswer, type RouteName } from '#contract';
import { LIMITS, REFUSAL_CODES, refusal, type Refusal, type SessionId } from '#domain';
import type { Body, HubPort } from './hub-port.ts';

export interface HttpHubOptions {
  /** Where the hub answers, without a path. */
  baseUrl: string;
  /** The agent's own token; asked for at each call, because a person may have it rotated. */
  token: string | (() => string);
  /** The global one, or one that calls a hub in this process. */
  fetch: (request: Request) => Promise<Response>;
  clock: Clock;
  /** How long an answer may take, in ms; a poll may take its hold longer. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

const errorBody = z.object({
  error: z.object({
    code: z.enum(REFUSAL_CODES),
    message: z.string(),
    hint: z.string().optional(),
    retry: z.union([z.enum(['never', 'later']), z.object({ after: z.number().nonnegative() })]),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

type AgentRoute = Extract<
  RouteName,
  | 'agents.poll'
  | 'agents.heartbeat'
  | 'agents.reconcile'
  | `turns.${'start' | 'updates' | 'ask' | 'finish' | 'steered'}`
  | 'sessions.facts'
  | 'sessions.torn_down'
  | 'sessions.token'
  | `commands.${'ack' | 'complete' | 'fail'}`
  | 'workspaces.answer'
>;

/** The hub over HTTP. Whatever is not an answer of the contract is `hub.unreachable`: the call may be repeated. */
export function httpHubPort(options: HttpHubOptions): HubPort {
  const caller = new HubCaller(options);
  return {
    poll: (body, signal) =>
      caller.call('agents.poll', {}, body, { signal, extraMs: body.hold_ms ?? LIMITS.pollHoldMs }),
    heartbeat: (body, signal) => caller.call('agents.heartbeat', {}, body, { signal }),
    reconcile: (body) => caller.call('agents.reconcile', {}, body),
    start: (turn, body) => caller.call('turns.start', { turn }, body),
    updates: (turn, body) => caller.call('turns.updates', { turn }, body),
    ask: (turn, body) => caller.call('turns.ask', { turn }, body),
    finish: (turn, body) => caller.call('turns.finish', { turn }, body),
    steered: (turn, body) => caller.call('turns.steered', { turn }, body),
    facts: (session, body) => caller.call('sessions.facts', { session }, body),
    tornDown: (session, body) => caller.call('sessions.torn_down', { session }, body),
    ackCommand: (command) => caller.call('commands.ack', { command }, undefined),
    completeCommand: (command, body) => caller.call('commands.complete', { command }, body),
    failCommand: (command, body) => caller.call('commands.fail', { command }, body),
    answerWorkspace: (body) => caller.call('workspaces.answer', {}, body),
  };
}

/** Mints the token with which the harness of a session calls by MCP; each ends the one before. */
export type SessionTokens = (session: SessionId) => Promise<Result<string, Refusal>>;

export function httpSessionTokens(options: HttpHubOptions): SessionTokens {
  const caller = new HubCaller(options);
  return async (session) => {
    const minted = await caller.call('sessions.token', { session }, undefined);
    return minted.ok ? ok(minted.value.token) : minted;
  };
}

class HubCaller {
  readonly #options: HttpHubOptions;

  constructor(options: HttpHubOptions) {
    this.#options = options;
  }

  async call<N extends AgentRoute>(
    route: N,
    params: Record<string, string>,
    body: Body<N>,
    { signal, extraMs = 0 }: { signal?: AbortSignal; extraMs?: number } = {},
  ): Promise<Result<RouteAnswer<N>, Refusal>> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = new AbortController();
    const stopTimer = clock.after(timeoutMs + extraMs, () =>
      timeout.abort(new DOMException('The hub took too long to answer.', 'TimeoutError')),
    );
    const ends = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
    try {
      const response = await abortable(this.#options.fetch(this.#request(route, params, body, ends)), ends);
      return readAnswer(route, response.status, await abortable(response.text(), ends));
    } catch (error) {
      return refuse(awayBecause(error instanceof Error ? error.message : String(error)));
    } finally {
      stopTimer();
    }
  }

  #request(route: AgentRoute, params: Record<string, string>, body: unknown, signal: AbortSignal): Request {
    const { baseUrl, token: given } = this.#options;
    const token = typeof given === 'string' ? given : given();
    const [method, path] = PATHS[route];
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    return new Request(new URL(filled, baseUrl), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  }
}

/** A hub in this process need not look at the signal of its request. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('The call was ended, or the hub took too long to answer.'));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function readAnswer<N extends AgentRoute>(
  route: N,
  status: number,
  text: string,
): Result<RouteAnswer<N>, Refusal> {
  const json = jsonOf(text);
  if (status >= 200 && status < 300) {
    const schema: z.ZodType = ROUTES[route].answer;
    const parsed = schema.safeParse(json);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was parsed by this route's own schema; TypeScript cannot follow the index
    if (parsed.success) return ok(parsed.data as RouteAnswer<N>);
    return refuse(awayBecause(`Its answer to ${route} is not of the contract: ${parsed.error.message}`));
  }
  const refused = errorBody.safeParse(json);
  if (!refused.success) return refuse(awayBecause(`It answered HTTP ${status} without a reason.`));
  const { code, message, retry, hint, details } = refused.data.error;
  return refuse(
    refusal(code, message, { retry, ...(hint ? { hint } : {}), ...(details ? { details } : {}) }),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const awayBecause = (why: string) =>
  refusal('hub.unreachable', `The hub cannot be reached. ${why}`, {
    hint: 'Is it running, and is its address right? The agent goes on trying.',
    retry: 'later',
  });
