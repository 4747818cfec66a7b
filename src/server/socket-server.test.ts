import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom, silentLog, systemClock } from '#base';
import { createClient } from '#contract/client';
import { startServer, type RunningServer, type ServerSettings } from './socket-server.ts';
import { servedHub, until, type ServedHub } from './testing/served-hub.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function start(at: ServedHub, more: Partial<ServerSettings> = {}) {
  const started = await startServer({
    hub: at.hub,
    database: 'sqlite',
    version: '0.1.0',
    clock: systemClock,
    ids: createIds(new ManualClock(), seededRandom(1)),
    log: silentLog,
    port: 0,
    stop: () => {},
    ...more,
  });
  if (started.ok) running.push(started.value);
  return started;
}

async function started(at: ServedHub, more: Partial<ServerSettings> = {}): Promise<RunningServer> {
  const result = await start(at, more);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const clientOf = (at: ServedHub, server: RunningServer, token = at.tokens.user) =>
  createClient({ baseUrl: server.address, token, clientName: 'test' });

test('listens on loopback, says where, and answers there', async () => {
  await using at = await servedHub();
  const server = await started(at);
  expect(server.address).toBe(`http://127.0.0.1:${server.port}`);
  const hub = await clientOf(at, server).call('hub.show');
  expect(hub).toMatchObject({ ok: true, value: { address: server.address } });
});

test('X05: a port that is taken is a refusal that says what to do', async () => {
  await using at = await servedHub();
  const other = createServer();
  await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const refused = await start(at, { port });
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'hub.port_taken', message: expect.stringContaining(String(port)) },
  });
  expect(!refused.ok && refused.error.hint).toContain('--port');
  await new Promise((resolve) => void other.close(resolve));
});

test('refuses to listen beyond loopback in the clear', async () => {
  await using at = await servedHub();
  expect(await start(at, { host: '0.0.0.0' })).toMatchObject({ error: { code: 'config.invalid_value' } });
  expect(await start(at, { tls: { cert: '/no/such', key: '/no/such' } })).toMatchObject({
    error: { code: 'config.unreadable' },
  });
});

test('behind a proxy it goes by the public name, and serves the pages from there', async () => {
  await using at = await servedHub();
  const server = await started(at, { behindProxy: 'https://muster.example.org' });
  expect(server.address).toBe('https://muster.example.org');
  const ask = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest({ port: server.port, path: '/healthz', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });
  const origin = 'https://muster.example.org';
  expect(await ask({ host: 'muster.example.org', origin })).toBe(200);
  expect(await ask({ host: 'muster.example.org', origin: 'http://muster.example.org:81' })).toBe(403);
  expect(await ask({ host: 'other.example.org' })).toBe(403);
});

test('X04: a client that was away for a thousand events gets them all, in order, over a socket', async () => {
  await using at = await servedHub();
  const server = await started(at);
  const client = clientOf(at, server);
  const stop = new AbortController();
  let begin: string | undefined;
  const first = (async () => {
    const onReady = (cursor: string) => {
      begin = cursor;
      stop.abort();
    };
    for await (const _ of client.events({ signal: stop.signal, onReady }));
  })();
  await first;
  const names = Array.from({ length: 1_000 }, (_, i) => `c${i}`);
  await Promise.all(names.map((client) => at.hub.auth.mintUserToken({ name: 'ann', client })));
  const seen: unknown[] = [];
  for await (const event of client.events({ after: begin, types: ['token.created'] })) {
    seen.push(event.data['client']);
    if (seen.length === 1_000) await at.hub.auth.mintUserToken({ name: 'ann', client: 'live' });
    if (seen.length === 1_001) break;
  }
  expect(seen).toEqual([...names, 'live']);
});

/** A reader that asks for the stream of events and then takes nothing from its socket. */
function stuckReader(server: RunningServer, token: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', reject);
    socket.write(`GET /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`);
    socket.once('data', () => {
      socket.pause();
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

test('cuts off a reader that takes nothing, while others go on', async () => {
  await using at = await servedHub();
  const server = await started(at);
  const socket = await stuckReader(server, at.tokens.user);
  const cut = new AbortController();
  socket.on('close', () => cut.abort());
  const quick = clientOf(at, server).events({ types: ['settings.changed'] });
  const next = quick.next();
  const stuffing = { name: 'ann', client: 'x'.repeat(60_000) };
  // What the system's socket buffers take does not count: some megabytes go there before the hub holds any.
  for (let i = 0; i < 200 && !cut.signal.aborted; i++) await at.hub.auth.mintUserToken(stuffing);
  const by = await at.hub.auth.whoIs(at.tokens.user);
  if (by.ok) await at.hub.settings.set(by.value, 'delegate.idleHours', 5);
  expect((await next).value).toMatchObject({ type: 'settings.changed' });
  socket.resume();
  await until(() => cut.signal.aborted, 'the cut');
  await quick.return();
});

test('a poll whose caller goes away is let go', async () => {
  await using at = await servedHub();
  let aborted = false;
  const contract = {
    ...at.hub.contract,
    poll: (...[by, input, signal]: Parameters<typeof at.hub.contract.poll>) => {
      signal?.addEventListener('abort', () => (aborted = true));
      leave.abort();
      return at.hub.contract.poll(by, input, signal);
    },
  };
  const leave = new AbortController();
  const server = await started(at, { hub: { ...at.hub, contract } });
  const body = { claim_id: 'c', free: 0, after: 0 };
  const gone = await clientOf(at, server, at.tokens.agent).call('agents.poll', {
    body,
    signal: leave.signal,
  });
  expect(gone).toMatchObject({ error: { code: 'hub.unreachable' } });
  await until(() => aborted, 'the abort');
});

test('a stop ends polls and streams, frees the port, and may be asked for twice', async () => {
  await using at = await servedHub();
  const server = await started(at);
  const agent = clientOf(at, server, at.tokens.agent);
  const poll = agent.call('agents.poll', { body: { claim_id: 'c', free: 0, after: 0 } });
  const broke = new AbortController();
  const onBreak = () => broke.abort();
  let stopped: Promise<void> | undefined;
  const onReady = () => {
    stopped = server.stop();
  };
  for await (const _ of clientOf(at, server).events({ onReady, onBreak, signal: broke.signal }));
  await poll;
  await stopped;
  await server.stop();
  const again = await started(at, { port: server.port });
  expect(again.port).toBe(server.port);
});

test('a stop waits neither for connections that are kept for later nor for those that never said anything', async () => {
  await using at = await servedHub();
  // Its clock stands: a stop that waits for its grace would never end.
  const server = await started(at, { clock: new ManualClock() });
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const kept = connect(server.port, '127.0.0.1');
  kept.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(kept, 'data');
  const ends = [once(silent.resume(), 'close'), once(kept, 'close')];
  await server.stop();
  await expect(Promise.all(ends)).resolves.toHaveLength(2);
});

test('a stop cuts off what is still under way when its grace has passed', async () => {
  await using at = await servedHub();
  const clock = new ManualClock();
  const begun = Promise.withResolvers<void>();
  const contract = { ...at.hub.contract, poll: () => (begun.resolve(), new Promise<never>(() => {})) };
  const server = await started(at, { clock, hub: { ...at.hub, contract } });
  const body = { claim_id: 'c', free: 0, after: 0 };
  const poll = clientOf(at, server, at.tokens.agent).call('agents.poll', { body });
  await begun.promise;
  const stopped = server.stop();
  clock.advance(5_000);
  await stopped;
  expect(await poll).toMatchObject({ error: { code: 'hub.unreachable' } });
});

test('X02: a body beyond the limit is refused over a socket too, and the hub goes on', async () => {
  await using at = await servedHub();
  const server = await started(at);
  const task = 'x'.repeat(12_000_000);
  const tries = await Promise.all(
    [1, 2, 3].map(() => clientOf(at, server).call('sessions.spawn', { body: { task } })),
  );
  for (const one of tries) expect(one).toMatchObject({ ok: false, error: { code: 'request.too_large' } });
  expect(await clientOf(at, server).call('hub.show')).toMatchObject({ ok: true });
});

test('answers in JSON what HTTP itself refuses in a request', async () => {
  await using at = await servedHub();
  const server = await started(at);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk))).on('close', () => resolve(text));
    socket.write('GET /api/v1/hub HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).toMatch(/"code":"(?:request\.invalid|auth\.origin)"/);
});
