import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createIds, ManualClock, ok, refuse, silentLog, systemClock, systemRandom } from '#base';
import { LIMITS, newId, refusal, type SessionId } from '#domain';
import type { McpServer } from '#harness';
import { startMcpRelay, type McpRelay, type McpRelayOptions } from './mcp-relay.ts';

const ids = createIds(systemClock, systemRandom);
const mill = newId(ids, 'session');
const barn = newId(ids, 'session');

interface Seen {
  url: string;
  authorization: string | null;
  body: string;
}

let relay: McpRelay | undefined;
afterEach(() => relay?.close());

/** A relay to a hub that is a function; what reached it is kept. */
async function relayTo(
  hub: (request: Request, seen: Seen) => Response | Promise<Response>,
  more: Partial<McpRelayOptions> = {},
) {
  const seen: Seen[] = [];
  const minted: SessionId[] = [];
  relay = await startMcpRelay({
    hub: 'http://hub.invalid',
    tokens: async (session) => {
      minted.push(session);
      return ok(`token-${minted.length}-of-${session}`);
    },
    fetch: async (request) => {
      const one = {
        url: request.url,
        authorization: request.headers.get('authorization'),
        body: await request.text(),
      };
      seen.push(one);
      return hub(request, one);
    },
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    ...more,
  });
  const serverOf = async (session: SessionId): Promise<McpServer> => {
    const [server] = (await relay?.serversFor(session)) ?? [];
    if (!server) throw new Error('no server');
    return server;
  };
  return { seen, minted, serverOf };
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' });
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 8,
  method: 'tools/call',
  params: { name: 'sessions_send' },
});
const good = () => Response.json({ jsonrpc: '2.0', id: 7, result: {} });

const post = (server: McpServer, body: string, headers: Record<string, string> = {}) =>
  fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...server.headers, ...headers },
    body,
  });

/** A request whose Host is not what was connected to, as after DNS rebinding. */
function statusAt({ url, headers }: McpServer, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers: { ...headers, host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end(ping);
  });
}

describe('the relay of an agent', () => {
  test('turns the bearer of a process into the token of its session, minted once for each process', async () => {
    const { seen, minted, serverOf } = await relayTo(good);
    const one = await serverOf(mill);
    const two = await serverOf(barn);
    expect(one.url).toBe(two.url);
    expect(one.headers).not.toEqual(two.headers);
    expect(minted).toEqual([]);
    for (const server of [one, one, two]) expect((await post(server, ping)).status).toBe(200);
    expect(minted).toEqual([mill, barn]);
    expect(seen.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['http://hub.invalid/mcp', `Bearer token-1-of-${mill}`],
      ['http://hub.invalid/mcp', `Bearer token-1-of-${mill}`],
      ['http://hub.invalid/mcp', `Bearer token-2-of-${barn}`],
    ]);
  });

  test('the bearer of a process ends when the next process of its session starts', async () => {
    const { seen, serverOf } = await relayTo(good);
    const before = await serverOf(mill);
    await post(before, ping);
    const after = await serverOf(mill);
    expect((await post(before, ping)).status).toBe(401);
    expect((await post(after, ping)).status).toBe(200);
    expect(seen.at(-1)?.authorization).toBe(`Bearer token-2-of-${mill}`);
  });

  test('asks for its own bearer and forgets one whose token the hub refuses', async () => {
    let status = 200;
    const { seen, serverOf } = await relayTo(() => new Response(null, { status }));
    const server = await serverOf(mill);
    expect((await post(server, ping, { authorization: '' })).status).toBe(401);
    expect((await post(server, ping, { authorization: 'Bearer made-up' })).status).toBe(401);
    expect(seen).toEqual([]);
    status = 401;
    expect((await post(server, ping)).status).toBe(401);
    expect((await post(server, ping)).status).toBe(401);
    expect(seen).toHaveLength(1);
  });

  test('refuses pages of a browser, other hosts, other paths, other methods and bodies that are too large', async () => {
    const { seen, serverOf } = await relayTo(good);
    const server = await serverOf(mill);
    expect((await post(server, ping, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await statusAt(server, 'evil.example')).toBe(403);
    expect((await post({ ...server, url: server.url.replace('/mcp', '/api') }, ping)).status).toBe(404);
    expect((await fetch(server.url, { headers: server.headers })).status).toBe(405);
    const large = await post(server, 'x'.repeat(LIMITS.requestBodyBytes + 1)).catch(() => undefined);
    expect(large?.status ?? 413).toBe(413);
    expect(seen).toEqual([]);
  });

  test('passes an answer on while it comes', async () => {
    let say: ((text: string) => void) | undefined;
    let end: (() => void) | undefined;
    const { serverOf } = await relayTo(() => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          say = (text) => controller.enqueue(new TextEncoder().encode(text));
          end = () => controller.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const answer = await post(await serverOf(mill), call);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.getReader();
    say?.('data: one\n\n');
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: one\n\n');
    end?.();
    expect((await reader?.read())?.done).toBe(true);
  });

  test('ends the call at the hub when the harness goes', async () => {
    const ended = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const { serverOf } = await relayTo(async ({ signal }) => {
      reached.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended.resolve();
      return good();
    });
    const { url, headers } = await serverOf(mill);
    const abort = new AbortController();
    const calling = fetch(url, { method: 'POST', headers, body: call, signal: abort.signal });
    await reached.promise;
    abort.abort();
    await expect(calling).rejects.toThrow('abort');
    await ended.promise;
  });
});

describe('while the hub is away', () => {
  const refusedConnection = () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
  };

  test('holds a call and sends it once the hub is back', async () => {
    let tries = 0;
    const { serverOf, seen } = await relayTo(() => {
      tries += 1;
      if (tries === 1) return refusedConnection();
      return tries === 2 ? new Response(null, { status: 503 }) : good();
    });
    expect(await (await post(await serverOf(mill), call)).json()).toMatchObject({ result: {} });
    expect(seen.map(({ body }) => body)).toEqual([call, call, call]);
  });

  test('holds it too when the token cannot be minted yet', async () => {
    let tries = 0;
    const { serverOf } = await relayTo(good, {
      tokens: async () =>
        ++tries < 3
          ? refuse(refusal('hub.unreachable', 'The hub cannot be reached.', { retry: 'later' }))
          : ok('token'),
    });
    expect((await post(await serverOf(mill), ping)).status).toBe(200);
    expect(tries).toBe(3);
  });

  test('gives up after its time with an error that says what to do; a notification gets none', async () => {
    const { serverOf } = await relayTo(refusedConnection, { awayMs: 0 });
    const server = await serverOf(mill);
    const answer = await post(server, call);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      id: 8,
      error: {
        code: -32_053,
        data: { code: 'hub.unreachable' },
        message: expect.stringContaining('muster up'),
      },
    });
    const note = await post(server, JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    expect(note.status).toBe(202);
  });

  test('does not repeat a call that may have been done', async () => {
    const { serverOf, seen } = await relayTo(() => {
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
      });
    });
    const answer = await post(await serverOf(mill), call);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toContain('may have been done');
    expect(seen).toHaveLength(1);
  });

  test('tells at once when the session has ended', async () => {
    const { serverOf } = await relayTo(good, {
      clock: new ManualClock(),
      tokens: async () => refuse(refusal('session.closed', 'Session mill is closed.')),
    });
    expect(await (await post(await serverOf(mill), call)).json()).toMatchObject({
      error: { data: { code: 'session.closed' } },
    });
  });
});
