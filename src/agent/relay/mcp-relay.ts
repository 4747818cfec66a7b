import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock, Log, Random, Result } from '#base';
import { forwardMcp, rpcError } from '#contract/client';
import { LIMITS, refusal, type Refusal, type SessionId } from '#domain';
import type { McpServer } from '#harness';
import type { SessionTokens } from '../http-hub-port.ts';
import type { WaitsInHub } from '../agent-options.ts';
import { LongCalls } from './long-calls.ts';
import { readText } from './read-text.ts';

export interface McpRelayOptions {
  /** Where the hub answers. */
  hub: string;
  tokens: SessionTokens;
  /** The global one, or one that calls a hub in this process. */
  fetch: (request: Request) => Promise<Response>;
  clock: Clock;
  random: Random;
  log: Log;
  /** How long a call is held while the hub is away, in ms; 30 s unless said. */
  awayMs?: number;
}

/**
 * The way of harnesses on this host to the hub's tools: one HTTP endpoint on loopback. A harness knows its address and a
 * bearer of its own; the hub's address and every token of the hub's stay in this process.
 */
export interface McpRelay {
  /** What a process that is about to start is given; the bearer of the process before ends. */
  serversFor(session: SessionId): Promise<McpServer[]>;
  /** Sessions whose harness has been waiting in a call for a while. */
  readonly waits: WaitsInHub;
  close(): Promise<void>;
}

/** What a local bearer stands for. The hub's token is minted at the first call, once for each process. */
interface Holder {
  session: SessionId;
  token: Promise<Result<string, Refusal>> | undefined;
}

const BEARER_BYTES = 32;
const PASSED_ON = ['accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'last-event-id'] as const;
const ANSWERED_WITH = ['content-type', 'cache-control', 'mcp-session-id'] as const;

export async function startMcpRelay(options: McpRelayOptions): Promise<McpRelay> {
  const relay = new Relay(options);
  await relay.listen();
  return relay;
}

class Relay implements McpRelay {
  readonly #options: McpRelayOptions;
  readonly #server: Server;
  readonly #holders = new Map<string, Holder>();
  readonly #bearers = new Map<SessionId, string>();
  readonly #closing = new AbortController();
  readonly waits: LongCalls;
  #port = 0;

  constructor(options: McpRelayOptions) {
    this.#options = options;
    this.waits = new LongCalls(options.clock);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: '127.0.0.1', port: 0 }, () => {
        const address = this.#server.address();
        if (typeof address === 'object' && address !== null) this.#port = address.port;
        resolve();
      });
    });
  }

  async serversFor(session: SessionId): Promise<McpServer[]> {
    const before = this.#bearers.get(session);
    if (before !== undefined) this.#holders.delete(before);
    const bearer = Buffer.from(this.#options.random.bytes(BEARER_BYTES)).toString('base64url');
    this.#bearers.set(session, bearer);
    this.#holders.set(bearer, { session, token: undefined });
    const url = `http://127.0.0.1:${this.#port}/mcp`;
    return [{ name: 'muster', url, headers: { authorization: `Bearer ${bearer}` } }];
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const holder = this.#admit(request, response);
      if (holder) await this.#pass(holder, request, response);
    } catch (error) {
      this.#options.log.write('warn', 'A call of a harness by MCP broke off', { error: String(error) });
      response.destroy();
    }
  }

  /** The holder of the request's bearer; else it is answered here. */
  #admit(request: IncomingMessage, response: ServerResponse): Holder | undefined {
    const { host, origin, authorization } = request.headers;
    // Programs send no Origin; a page of a browser does, and one that was rebound names another host.
    const isForeign = origin !== undefined || host !== `127.0.0.1:${this.#port}`;
    const holder = this.#holders.get(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (isForeign) return void response.writeHead(403).end();
    if (!holder) return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    if (request.url !== '/mcp') return void response.writeHead(404).end();
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    return holder;
  }

  async #pass(holder: Holder, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request, LIMITS.requestBodyBytes);
    if (body === undefined) return void response.writeHead(413).end();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    const { hub, fetch, clock, awayMs } = this.#options;
    const target = () => this.#target(holder, hub);
    const way = { target, fetch, clock, ...(awayMs === undefined ? {} : { awayMs }) };
    const answer = await this.waits.during(holder.session, response, () =>
      forwardMcp(way, { body, headers: headersOf(request), signal }),
    );
    if (gone.signal.aborted) return;
    // The session has ended, or another process of it has the token: this bearer stands for nothing any more.
    if (answer.ok && answer.value.status === 401) this.#forget(holder);
    if (answer.ok) return pipe(answer.value, response);
    const error = rpcError(body, answer.error);
    response.writeHead(error === undefined ? 202 : 200, { 'content-type': 'application/json' });
    response.end(error === undefined ? undefined : JSON.stringify(error));
  }

  #forget(holder: Holder): void {
    const bearer = this.#bearers.get(holder.session);
    if (bearer === undefined || this.#holders.get(bearer) !== holder) return;
    this.#holders.delete(bearer);
    this.#bearers.delete(holder.session);
  }

  async #target(holder: Holder, address: string) {
    if (this.#closing.signal.aborted) return { ok: false as const, error: stopping() };
    holder.token ??= this.#options.tokens(holder.session);
    const minted = await holder.token;
    // A refusal is not kept: the hub may be back at the next try.
    if (!minted.ok) holder.token = undefined;
    return minted.ok ? { ok: true as const, value: { address, token: minted.value } } : minted;
  }
}

const stopping = () => refusal('session.closed', 'The agent of this session is stopping.');

function headersOf(request: IncomingMessage): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return passed;
}

/** Passes the answer on as it comes: progress reaches the harness while the call goes on. */
async function pipe(answer: Response, response: ServerResponse): Promise<void> {
  for (const name of ANSWERED_WITH) {
    const value = answer.headers.get(name);
    if (value !== null) response.setHeader(name, value);
  }
  response.writeHead(answer.status);
  response.flushHeaders();
  const body: AsyncIterable<Uint8Array> | null = answer.body;
  if (body) for await (const chunk of body) await written(response, chunk);
  response.end();
}

async function written(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}
