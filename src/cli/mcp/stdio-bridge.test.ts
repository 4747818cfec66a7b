import { describe, expect, test } from 'vitest';
import { ok, refuse, systemClock } from '#base';
import { refusal } from '#domain';
import { bridgeStdio, type BridgeOptions } from './stdio-bridge.ts';

/** A stdin that is written to by hand, and all that was said on stdout. */
function pipes() {
  const out: string[] = [];
  const waiters: (() => void)[] = [];
  const queue: string[] = [];
  let closed = false;
  const wake = () => {
    for (const go of waiters.splice(0)) go();
  };
  async function* stdin() {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (closed) return;
      else await new Promise<void>((resolve) => waiters.push(resolve));
    }
  }
  const said: (() => void)[] = [];
  return {
    stdin: stdin(),
    out,
    type: (text: string) => {
      queue.push(text);
      wake();
    },
    close: () => {
      closed = true;
      wake();
    },
    write: (text: string) => {
      out.push(text);
      for (const go of said.splice(0)) go();
    },
    /** Resolves when this many lines were said. */
    until: async (count: number) => {
      while (out.length < count) await new Promise<void>((resolve) => said.push(resolve));
    },
  };
}

function bridge(hub: (request: Request) => Response | Promise<Response>, more: Partial<BridgeOptions> = {}) {
  const io = pipes();
  const seen: { headers: Headers; body: string }[] = [];
  const done = bridgeStdio({
    stdin: io.stdin,
    write: io.write,
    signal: new AbortController().signal,
    clock: systemClock,
    target: async () => ok({ address: 'http://hub', token: 'the-token' }),
    renew: async () => false,
    fetch: async (request) => {
      seen.push({ headers: request.headers, body: await request.clone().text() });
      return hub(request);
    },
    ...more,
  });
  return { ...io, seen, done };
}

const ping = (id: number) => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`;
const call = (id: number) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'x' } })}\n`;
const answer = async (request: Request) => {
  const { id } = (await request.json()) as { id: number };
  return Response.json({ jsonrpc: '2.0', id, result: {} });
};

describe('the bridge', () => {
  test('passes messages on with the token and answers as they come, also when a line comes in pieces', async () => {
    const { type, close, out, until, seen, done } = bridge(answer);
    type(ping(1).slice(0, 10));
    type(`${ping(1).slice(10)}\n${ping(2)}`);
    await until(2);
    close();
    await done;
    expect(out.map((text) => JSON.parse(text).id).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(out.every((text) => text.endsWith('\n'))).toBe(true);
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer the-token');
  });

  test('takes a stream apart into messages, and says nothing for a notification', async () => {
    const events =
      'event: message\ndata: {"method":"notifications/progress"}\n\n: ping\n\ndata: {"id":3,"result":{}}\n\n';
    const { type, close, out, until, done } = bridge(async (request) =>
      (await request.text()).includes('"id"')
        ? new Response(events, { headers: { 'content-type': 'text/event-stream' } })
        : new Response(null, { status: 202 }),
    );
    type(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n${ping(3)}`);
    await until(2);
    close();
    await done;
    expect(out).toEqual(['{"method":"notifications/progress"}\n', '{"id":3,"result":{}}\n']);
  });

  test('says in headers what the newest protocol wants there', async () => {
    const { type, until, seen } = bridge(answer);
    const params = {
      name: 'sessions_list',
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    };
    type(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
    await until(1);
    const { headers } = seen[0] ?? {};
    expect(['mcp-protocol-version', 'mcp-method', 'mcp-name'].map((name) => headers?.get(name))).toEqual([
      '2026-07-28',
      'tools/call',
      'sessions_list',
    ]);
  });

  test('ends a call that the client cancels, and answers it no more', async () => {
    const reached = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { type, close, out, done } = bridge(async ({ signal }) => {
      reached.resolve();
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      }).finally(() => ended.resolve());
      return new Response();
    });
    type(call(4));
    await reached.promise;
    type(
      `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 4 } })}\n`,
    );
    await ended.promise;
    close();
    await done;
    expect(out).toEqual([]);
  });

  test('answers with a clear error when the hub stays away', async () => {
    const away = refusal('hub.unreachable', 'No hub runs here.', { hint: 'Start one: muster up' });
    const { type, until, out } = bridge(answer, { target: async () => refuse(away), awayMs: 0 });
    type(call(5));
    await until(1);
    expect(JSON.parse(out[0] ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 5,
      error: {
        code: -32_053,
        message: 'No hub runs here. Start one: muster up (docs/reference/errors.md#hub-unreachable)',
        data: { code: 'hub.unreachable', docs: 'docs/reference/errors.md#hub-unreachable' },
      },
    });
  });

  test('holds a call until the hub is back', async () => {
    let tries = 0;
    const { type, until, out } = bridge(answer, {
      target: async () =>
        ++tries < 3
          ? refuse(refusal('hub.unreachable', 'No hub runs here.'))
          : ok({ address: 'http://hub', token: 'x' }),
    });
    type(call(6));
    await until(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ id: 6, result: {} });
    expect(tries).toBe(3);
  });

  test('asks for another token once when the hub does not take the one it has', async () => {
    let renewed = 0;
    const error = { code: 'auth.revoked', message: 'This token was revoked.', hint: 'Connect anew.' };
    const { type, until, out, seen } = bridge(() => Response.json({ error }, { status: 401 }), {
      renew: async () => ++renewed === 1,
    });
    type(ping(7));
    await until(1);
    expect([renewed, seen.length]).toEqual([1, 2]);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      id: 7,
      error: { message: 'This token was revoked. Connect anew. (docs/reference/errors.md#auth-invalid)' },
    });
  });
});
