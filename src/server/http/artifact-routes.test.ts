import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { LIMITS } from '#domain';
import { servedHub, type CallInit, type ServedHub } from '../testing/served-hub.ts';

let at: ServedHub;
beforeAll(async () => {
  at = await servedHub();
  const formed = await at.call('POST', '/api/v1/teams', { body: { name: 'crew', cwd: '/work' } });
  if (formed.status !== 200) throw new Error(JSON.stringify(formed.json));
});
afterAll(() => at[Symbol.asyncDispose]());

const call = (method: string, path: string, body?: unknown, init: CallInit = {}) =>
  at.call(method, `/api/v1/artifacts${path}`, { ...(body === undefined ? {} : { body }), ...init });
const make = (name: string, more: object = {}) =>
  call('POST', '', { name, type: 'data', body: 'one\n', ...more });
const sha = (octets: Uint8Array | string) => createHash('sha256').update(octets).digest('hex');

test('an artifact is made, written, compared, listed and read by its name', async () => {
  const made = await make('design/queue.md', { type: 'design_doc', note: 'First' });
  expect(made.json).toMatchObject({
    outcome: 'written',
    written: 1,
    artifact: {
      name: 'design/queue.md',
      team: { name: 'crew' },
      policy: 'manual_merge',
      head: 1,
      newest: { authorName: 'ann', digest: sha('one\n'), note: 'First' },
    },
  });
  const path = `/${encodeURIComponent('design/queue.md')}`;
  const written = await call('POST', `${path}/versions`, { body: 'two\n', base: 1 });
  expect(written.json).toMatchObject({ outcome: 'written', artifact: { head: 2 } });
  expect((await call('GET', `${path}?version=1`)).json).toMatchObject({
    body: 'one\n',
    encoding: 'utf-8',
    version: { version: 1 },
    artifact: { head: 2 },
  });
  expect((await call('GET', `${path}/diff`)).json).toMatchObject({ from: 1, to: 2, cut: false });
  const { items, next } = (await call('GET', `${path}/versions?limit=1`)).json;
  expect([items.length, next]).toEqual([1, '2']);
  expect((await call('GET', '?type=design_doc&team=crew')).json.items).toHaveLength(1);
  expect((await call('GET', '?conflict=true')).json.items).toEqual([]);
});

test('a conflict is told, listed and resolved', async () => {
  await make('plan');
  await call('POST', '/plan/versions', { body: 'two\n', base: 1 });
  const kept = await call('POST', '/plan/versions', { body: 'three\n', base: 1 });
  expect(kept.json).toMatchObject({
    outcome: 'conflict',
    written: 3,
    conflict: expect.stringContaining('<<<<<<<'),
  });
  expect((await call('GET', '?conflict=true')).json.items).toHaveLength(1);
  expect((await call('POST', '/plan/versions', { body: 'four\n', base: 1 })).json.error.code).toBe(
    'artifact.in_conflict',
  );
  expect((await call('POST', '/plan/resolve', {})).json.error.message).toContain(
    'give either take, or a body',
  );
  const ended = await call('POST', '/plan/resolve', { body: 'two and three\n' });
  expect(ended.json).toMatchObject({ outcome: 'resolved', artifact: { head: 4, conflict: null } });
});

test('a create and an update with a key do their work once', async () => {
  const headers = { 'idempotency-key': 'once' };
  const body = { name: 'once', type: 'data', body: 'x', policy: 'last_write_wins' };
  const first = await call('POST', '', body, { headers });
  expect((await call('POST', '', body, { headers })).json).toEqual(first.json);
  const update = { body: 'y', base: 1 };
  for (let n = 0; n < 2; n++)
    await call('POST', '/once/versions', update, { headers: { 'idempotency-key': 'up' } });
  expect((await call('GET', '/once')).json.artifact.versions).toBe(2);
});

describe('octets', () => {
  const upload = (octets: Uint8Array, digest = sha(octets), init: CallInit = {}) =>
    at.call('PUT', `/api/v1/artifact_bodies/${digest}`, { body: octets, ...init });

  test('of more than a call carries go ahead by their digest, and are fetched as they are', async () => {
    const octets = Buffer.alloc(9 * 1024 * 1024, 'née\0\r\n');
    expect((await upload(octets)).json).toEqual({ digest: sha(octets), bytes: octets.length });
    const made = await make('big', { body: undefined, digest: sha(octets) });
    expect(made.json.artifact.newest.bytes).toBe(octets.length);
    expect((await call('GET', '/big')).json).toMatchObject({ body: null, encoding: 'base64' });
    const client = createClient({
      baseUrl: 'http://127.0.0.1:7070',
      token: at.tokens.user,
      clientName: 'test',
      fetch: (request) => at.app.fetch(request),
    });
    const got = await client.call('artifacts.body', { params: { artifact: 'big' }, query: {} });
    expect(got.ok && Buffer.from(got.value).equals(octets)).toBe(true);
    const again = await client.call('artifacts.upload', {
      params: { digest: sha('x') },
      body: Buffer.from('x'),
    });
    expect(again).toEqual({ ok: true, value: { digest: sha('x'), bytes: 1 } });
  });

  test('small ones travel as base64', async () => {
    const octets = Buffer.from([0, 255, 10]);
    const given = { body: octets.toString('base64'), encoding: 'base64' };
    expect((await make('octets', given)).status).toBe(200);
    expect((await call('GET', '/octets')).json).toMatchObject(given);
    expect((await make('odd', { body: 'not base64!', encoding: 'base64' })).json.error.message).toContain(
      'base64',
    );
  });

  test('too many, under a wrong digest, or as another type are refused', async () => {
    const most = Buffer.alloc(LIMITS.artifactBytes + 1);
    expect((await upload(most)).json.error).toMatchObject({
      code: 'request.too_large',
      details: { most: LIMITS.artifactBytes },
    });
    expect((await upload(Buffer.from('a'), sha('b'))).json.error.message).toContain('digest');
    expect((await upload(Buffer.from('a'), 'beef')).json.error.message).toContain('SHA-256');
    const json = await at.call('PUT', `/api/v1/artifact_bodies/${sha('a')}`, { raw: 'a' });
    expect(json.json.error.message).toContain('not octets');
    const both = { body: 'x', digest: sha('x') };
    expect((await make('both', both)).json.error.message).toContain('either body or digest');
    expect((await make('none', { body: undefined })).json.error.message).toContain('either body or digest');
    expect((await make('gone', { body: undefined, digest: sha('gone') })).json.error.code).toBe(
      'artifact.body_unknown',
    );
    const large = await make('large', { body: 'x'.repeat(LIMITS.artifactInlineBytes + 1) });
    expect(large.json.error).toMatchObject({
      code: 'artifact.too_large',
      hint: expect.stringContaining('PUT /api/v1/artifact_bodies'),
    });
  });

  test('are never shown as a page', async () => {
    const answer = await at.app.fetch(
      new Request('http://127.0.0.1:7070/api/v1/artifacts/octets/body', {
        headers: { authorization: `Bearer ${at.tokens.user}` },
      }),
    );
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
