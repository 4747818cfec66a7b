import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres } from '../../../test/support/postgres/index.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

let served: ServedHub;

describe('probes', () => {
  beforeEach(async () => {
    served = await servedHub();
  });
  afterEach(() => served[Symbol.asyncDispose]());

  const probe = () => served.call('GET', '/readyz', { token: null });

  test('anybody may ask whether the hub lives and whether calls should be sent there', async () => {
    expect(await served.call('GET', '/healthz', { token: null })).toMatchObject({
      status: 200,
      json: { ok: true },
    });
    expect(await probe()).toMatchObject({
      status: 200,
      json: { ready: true, checks: { database: 'ok', stopping: false, failingParts: [] } },
    });
  });

  test('a hub that stops is not ready, and says so while it ends what is under way', async () => {
    served.hub.announceStop();
    expect(await probe()).toMatchObject({ status: 503, json: { ready: false, checks: { stopping: true } } });
    served.app.close();
    expect(await probe()).toMatchObject({
      status: 503,
      json: { checks: { stopping: true, database: 'ok' } },
    });
  });

  test('a part that turns need makes it not ready, one that tidies up does not', async () => {
    const { hub } = served;
    const failing = (...names: string[]) =>
      Object.assign(hub, {
        health: () => names.map((name) => ({ name, lastError: 'Error: secret://detail' })),
      });
    failing('event-pruner');
    expect(await probe()).toMatchObject({
      status: 200,
      json: { checks: { failingParts: ['event-pruner'] } },
    });
    failing('lease-reaper');
    const answer = await probe();
    expect(answer).toMatchObject({ status: 503, json: { ready: false } });
    expect(JSON.stringify(answer.json)).not.toContain('secret');
  });

  test('a database that answers nothing makes it not ready after two seconds', async () => {
    Object.assign(served.hub, { reachStore: () => new Promise(() => {}) });
    const asked = probe();
    await expect.poll(() => served.clock.nextTimerIn()).toBeDefined();
    served.clock.advance(2_000);
    expect(await asked).toMatchObject({ status: 503, json: { checks: { database: 'slow' } } });
  });

  test('a page of another origin is told nothing', async () => {
    const headers = { host: 'evil.example' };
    expect((await served.call('GET', '/readyz', { token: null, headers })).status).toBe(403);
  });
});

test('a database that went away makes the hub not ready, though it lives', async () => {
  const postgres = await startPostgres({ settings: { fsync: 'off' } });
  const hub = await servedHub({}, { database: postgres.url, realTime: true });
  try {
    expect((await hub.call('GET', '/readyz', { token: null })).status).toBe(200);
    await postgres.stop();
    const gone = await hub.call('GET', '/readyz', { token: null });
    expect(gone).toMatchObject({ status: 503, json: { ready: false, checks: { database: 'unreachable' } } });
    expect(JSON.stringify(gone.json)).not.toContain('postgres://');
    expect((await hub.call('GET', '/healthz', { token: null })).status).toBe(200);
  } finally {
    await hub[Symbol.asyncDispose]();
    await postgres.stop();
  }
});

describe('a wrong method', () => {
  beforeEach(async () => {
    served = await servedHub();
  });
  afterEach(() => served[Symbol.asyncDispose]());

  test.each([
    ['DELETE', '/api/v1/sessions', 'GET, POST'],
    ['PATCH', '/healthz', 'GET'],
    ['GET', '/api/v1/hub/stop', 'POST'],
    ['OPTIONS', '/api/v1/hub', 'GET'],
    ['HEAD', '/api/v1/events', 'GET'],
  ])('%s %s is answered with what there is', async (method, path, allow) => {
    const answer = await served.app.fetch(new Request(`http://127.0.0.1:7070${path}`, { method }));
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    const text = await answer.text();
    expect(text).toContain(method === 'HEAD' ? '' : '"request.method_not_allowed"');
  });

  test('on a path that is not there is still not found', async () => {
    expect((await served.call('DELETE', '/api/v1/nothing')).status).toBe(404);
  });
});
