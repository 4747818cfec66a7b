import { describe, expect, test } from 'vitest';
import { LIMITS } from '#domain';
import { ROUTES, type RouteName, type RouteSpec } from '#contract';
import { servedHub, until } from '../testing/served-hub.ts';
import { createApp } from './app.ts';

const SPAWN = '/api/v1/sessions';
const TURN = `trn_${'0'.repeat(22)}`;

test('shows the hub, and whose session the caller has', async () => {
  await using at = await servedHub();
  const { status, json, headers } = await at.call('GET', '/api/v1/hub');
  expect(json).toMatchObject({ name: 'muster', database: 'sqlite', self: at.session, version: '0.1.0' });
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect((await at.call('GET', '/healthz', { token: null })).json).toEqual({ ok: true });
});

test('answers are what the contract says', async () => {
  await using at = await servedHub();
  await at.call('PUT', '/api/v1/settings/delegate.idleHours', { body: { value: 48 } });
  const asked: [RouteName, string][] = [
    ['hub.show', '/api/v1/hub'],
    ['sessions.list', '/api/v1/sessions?state=all'],
    ['sessions.show', `/api/v1/sessions/${at.session}`],
    ['sessions.history', `/api/v1/sessions/${at.session}/transcript`],
    ['sessions.turns', `/api/v1/sessions/${at.session}/turns`],
    ['mail.list', '/api/v1/mail'],
    ['agents.list', '/api/v1/agents'],
    ['agents.show', '/api/v1/agents/mill'],
    ['settings.list', '/api/v1/settings'],
    ['audit.list', '/api/v1/audit'],
    ['approvals.list', '/api/v1/approvals?state=all'],
    ['rules.list', '/api/v1/rules'],
  ];
  for (const [name, path] of asked) {
    const { status, json } = await at.call('GET', path);
    expect([name, status]).toEqual([name, 200]);
    expect([name, (ROUTES[name] as RouteSpec).answer.parse(json)]).toEqual([name, json]);
  }
});

describe('X02: input that does not belong', () => {
  const bodies: [string, { raw: string | Uint8Array; headers?: Record<string, string> }, number, string][] = [
    ['is not JSON', { raw: '{task' }, 400, 'request.invalid'],
    ['is not UTF-8', { raw: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }, 400, 'request.invalid'],
    ['is a bare value', { raw: '7' }, 400, 'request.invalid'],
    ['is null', { raw: 'null' }, 400, 'request.invalid'],
    ['is a form', { raw: 'task=x', headers: { 'content-type': 'text/plain' } }, 400, 'request.invalid'],
    [
      'is in another charset',
      { raw: '{"task":"x"}', headers: { 'content-type': 'application/json; charset=latin1' } },
      400,
      'request.invalid',
    ],
    ['is deep', { raw: `{"task":${'['.repeat(40)}${']'.repeat(40)}}` }, 400, 'request.invalid'],
    ['is absurdly deep', { raw: '['.repeat(1_000_000) }, 400, 'request.invalid'],
    ['holds a NUL', { raw: '{"task":"a\\u0000b"}' }, 400, 'request.invalid'],
    ['holds half a character', { raw: '{"task":"a\\ud800b"}' }, 400, 'request.invalid'],
    ['has a field too many', { raw: '{"task":"x","lable":"y"}' }, 400, 'request.unknown_field'],
    ['would change the prototype', { raw: '{"task":"x","__proto__":{"a":1}}' }, 400, 'request.unknown_field'],
    ['lacks a field', { raw: '{}' }, 400, 'request.invalid'],
    ['has a wrong type', { raw: '{"task":7}' }, 400, 'request.invalid'],
    ['is too large', { raw: `"${'x'.repeat(LIMITS.requestBodyBytes)}"` }, 413, 'request.too_large'],
  ];

  test.each(bodies)('a body that %s is refused, and the hub goes on', async (_what, init, status, code) => {
    await using at = await servedHub();
    const refused = await at.call('POST', SPAWN, init);
    expect([refused.status, refused.json.error.code]).toEqual([status, code]);
    expect((await at.call('GET', '/api/v1/hub')).status).toBe(200);
  });

  test('a body without end is cut at the limit', async () => {
    await using at = await servedHub();
    let sent = 0;
    const raw = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    expect((await at.call('POST', SPAWN, { raw })).status).toBe(413);
    expect(sent).toBeLessThan(LIMITS.requestBodyBytes + 10 * 65_536);
  });

  test('names the unknown field and what is allowed', async () => {
    await using at = await servedHub();
    const { json } = await at.call('POST', SPAWN, { body: { task: 'x', lable: 'y' } });
    expect(json.error.message).toContain('body.lable');
    expect(json.error.hint).toContain('label');
    expect(json.error.details.allowed).toContain('label');
  });

  test('names the field and what is wrong with it', async () => {
    await using at = await servedHub();
    const { json } = await at.call('POST', SPAWN, { body: { task: 'x', mode: 'forever' } });
    expect(json.error.message).toBe('body.mode: must be one of run, session.');
  });

  test.each([
    ['an id of another kind', 'POST', `/api/v1/turns/ses_${'0'.repeat(22)}/start`, 400, 'request.invalid'],
    ['an id of no kind', 'POST', '/api/v1/turns/%F0%9F%92%A9/start', 400, 'request.invalid'],
    ['an id that is not UTF-8', 'POST', '/api/v1/turns/%ff%fe/start', 400, 'request.invalid'],
  ])('%s is refused', async (_what, method, path, status, code) => {
    await using at = await servedHub();
    const body = { fence: 1, acp_session: 'x', recovery: 'new' };
    const refused = await at.call(method, path, { token: at.tokens.agent, body });
    expect([refused.status, refused.json.error.code]).toEqual([status, code]);
  });

  test.each([
    ['/api/v1/sessions?cursor=made-up', 'request.cursor_invalid'],
    ['/api/v1/audit?cursor=%00', 'request.invalid'],
    ['/api/v1/sessions?limit=0', 'request.invalid'],
    ['/api/v1/sessions?limit=1&limit=2', 'request.invalid'],
    ['/api/v1/sessions?sate=all', 'request.unknown_field'],
    ['/api/v1/hub?x=1', 'request.unknown_field'],
    [`/api/v1/approvals/${TURN}`, 'request.invalid'],
    ['/api/v1/events?types=nonsense', 'request.invalid'],
  ])('GET %s is refused with %s', async (path, code) => {
    await using at = await servedHub();
    const { status, json } = await at.call('GET', path);
    expect([status, json.error.code]).toEqual([400, code]);
  });

  test.each([
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v1/sessions/'],
    ['GET', '//evil.example/api/v1/hub'],
    ['POST', '/'],
  ])('%s %s is no route', async (method, path) => {
    await using at = await servedHub();
    const { status, json } = await at.call(method, path);
    expect([status, json.error.code]).toEqual([404, 'request.not_found']);
  });

  test('HEAD opens no stream', async () => {
    await using at = await servedHub();
    expect((await at.call('HEAD', '/api/v1/events')).status).toBe(405);
  });

  test.each(['a/b', '100%', '%41', 'ünïcode 💩', 'a?b#c', 'a+b c', '"<>&'])(
    'a label %s arrives as it was sent',
    async (label) => {
      await using at = await servedHub();
      const { json } = await at.call('GET', `/api/v1/delegates/${encodeURIComponent(label)}`);
      expect(json.error).toMatchObject({ code: 'session.not_found' });
      expect(json.error.message).toContain(label);
    },
  );
});

describe('X03: pages of other origins', () => {
  test.each([
    [{ host: 'evil.example' }],
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ])(
    'with %o nothing is answered, with a good token neither, nor where no token is needed',
    async (headers) => {
      await using at = await servedHub();
      for (const path of ['/api/v1/hub', '/healthz', '/api/v1/openapi.json', '/nothing']) {
        const { status, json, headers: sent } = await at.call('GET', path, { headers });
        expect([status, json.error.code]).toEqual([403, 'auth.origin']);
        expect(sent.get('access-control-allow-origin')).toBeNull();
      }
    },
  );
});

describe('Idempotency-Key', () => {
  const spawn = { task: 'Say hello', harness: 'no-such-harness' };

  test('repeats the answer, and refuses the key for another request', async () => {
    await using at = await servedHub();
    const headers = { 'idempotency-key': 'key-1' };
    const first = await at.call('POST', SPAWN, { body: spawn, headers });
    const again = await at.call('POST', SPAWN, {
      body: { harness: 'no-such-harness', task: 'Say hello' },
      headers,
    });
    expect(again.json).toEqual(first.json);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
    const other = await at.call('POST', SPAWN, { body: { ...spawn, task: 'Else' }, headers });
    expect(other.json.error.code).toBe('request.idempotency_mismatch');
  });

  test('has to be visible ASCII of at most 200 characters', async () => {
    await using at = await servedHub();
    const headers = { 'idempotency-key': 'x'.repeat(201) };
    expect((await at.call('POST', SPAWN, { body: spawn, headers })).json.error.code).toBe('request.invalid');
  });
});

describe('what goes wrong inside', () => {
  test('is an internal error with an id that the log knows, without a word of it to the caller', async () => {
    await using at = await servedHub();
    const counts = () => Promise.reject(new Error('secret detail'));
    const app = createApp({
      hub: { ...at.hub, counts },
      database: 'sqlite',
      version: '1',
      address: () => '',
      clock: at.clock,
      ids: at.ids,
      log: at.log,
      stop: () => {},
    });
    const headers = { authorization: `Bearer ${at.tokens.user}` };
    const response = await app.fetch(new Request('http://localhost/api/v1/hub', { headers }));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret detail');
    const { error } = JSON.parse(text);
    expect(error.code).toBe('internal');
    const line = at.lines.find(({ fields }) => fields['id'] === error.details.id);
    expect(line?.fields['error']).toContain('secret detail');
  });

  test('a database that is closed or full is its own refusal', async () => {
    await using at = await servedHub();
    const refusal = { code: 'store.full', message: 'The disk is full.', retry: 'later' };
    const counts = () => Promise.reject(Object.assign(new Error('full'), { refusal }));
    const app = createApp({
      hub: { ...at.hub, counts },
      database: 'sqlite',
      version: '1',
      address: () => '',
      clock: at.clock,
      ids: at.ids,
      log: at.log,
      stop: () => {},
    });
    const headers = { authorization: `Bearer ${at.tokens.user}` };
    const response = await app.fetch(new Request('http://localhost/api/v1/hub', { headers }));
    expect([response.status, await response.json()]).toEqual([
      507,
      { error: { ...refusal, docs: 'docs/reference/errors.md#store-full' } },
    ]);
  });

  test('tokens reach neither the log nor an answer', async () => {
    await using at = await servedHub();
    const wrong = `mst_user_${'Q'.repeat(43)}`;
    const { json } = await at.call('GET', '/api/v1/hub', { token: wrong });
    await at.call('POST', SPAWN, { raw: `{"task": ${at.tokens.user}` });
    const said = JSON.stringify([json, at.lines]);
    expect(said).not.toContain(wrong);
    expect(said).not.toContain(at.tokens.user);
  });
});

test('refuses a principal that calls too often, with Retry-After, but never an agent’s heartbeat', async () => {
  await using at = await servedHub({ rate: { perSecond: 1, burst: 2 } });
  const codes = [];
  for (let i = 0; i < 3; i++) codes.push((await at.call('GET', '/api/v1/hub')).status);
  expect(codes).toEqual([200, 200, 429]);
  expect((await at.call('GET', '/api/v1/hub')).headers.get('retry-after')).toBe('1');
  for (let i = 0; i < 5; i++) {
    const beat = { token: at.tokens.agent, body: { contract: 1, version: '0.1.0' } };
    expect((await at.call('POST', '/api/v1/agents/self/heartbeat', beat)).status).toBe(200);
  }
});

test('gives an agent the settings in force with its heartbeat', async () => {
  await using at = await servedHub();
  const beat = { token: at.tokens.agent, body: { contract: 1, version: '0.1.0' } };
  const { json } = await at.call('POST', '/api/v1/agents/self/heartbeat', beat);
  expect(json.settings).toEqual({
    heartbeatMs: 15_000,
    leaseMs: 60_000,
    sleepAfterMs: 600_000,
    turnDeadlineMs: 14_400_000,
    stallMs: 600_000,
    slots: 4,
  });
});

test('stops once it has answered, and then refuses', async () => {
  await using at = await servedHub();
  expect((await at.call('POST', '/api/v1/hub/stop')).json).toEqual({});
  await until(() => at.stops() === 1, 'the stop');
  at.app.close();
  expect((await at.call('GET', '/api/v1/hub')).json.error.code).toBe('hub.stopping');
});

test('a long poll ends when the server closes', async () => {
  await using at = await servedHub();
  const poll = { claim_id: 'c1', free: 0, after: 0 };
  const held = at.call('POST', '/api/v1/agents/self/poll', { token: at.tokens.agent, body: poll });
  for (let i = 0; i < 20; i++) await at.call('GET', '/api/v1/hub');
  at.app.close();
  expect((await held).status).toBeLessThan(504);
});

test('describes itself as OpenAPI 3.1, every route of it', async () => {
  await using at = await servedHub();
  const { json } = await at.call('GET', '/api/v1/openapi.json', { token: null });
  const operations = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  expect(json.openapi).toBe('3.1.0');
  const spawn = json.paths['/api/v1/sessions'].post;
  expect(spawn.requestBody.content['application/json'].schema.properties.task).toMatchObject({
    type: 'string',
  });
  // What may be left out but is never undefined is not required either, however deep it stands.
  const schedule = json.paths['/api/v1/schedules'].post.requestBody.content['application/json'].schema;
  expect(schedule.properties.draft.required ?? []).not.toContain('harness');
  const changed =
    json.paths['/api/v1/schedules/{schedule}'].patch.requestBody.content['application/json'].schema;
  expect(Object.keys(changed.properties)).toContain('timeZone');
  expect(changed.required ?? []).toEqual([]);
  expect(json.paths['/api/v1/turns/{turn}/start'].post.parameters[0].schema.pattern).toContain('trn_');
});
