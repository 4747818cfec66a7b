import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
});
afterEach(() => at[Symbol.asyncDispose]());

const FLOW =
  'inputs:\n  branch:\n    default: main\nsteps:\n  - id: work\n    prompt: on {{ inputs.branch }}\n';

async function addHook(more: object = {}): Promise<{ path: string; secret: string; id: string }> {
  const { json } = await at.call('POST', '/api/v1/hooks', {
    body: { workflow: { file: 'a.yaml', text: FLOW }, cwd: '/work', takesBody: true, ...more },
  });
  return { path: json.hook.path, id: json.hook.id, secret: json.secret };
}

const hmac = (secret: string, text: string) =>
  `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;

async function post(path: string, body: string, headers: Record<string, string>) {
  const request = new Request(`http://127.0.0.1:7070${path}`, { method: 'POST', body, headers });
  const answer = await at.app.fetch(request);
  return { status: answer.status, json: JSON.parse(await answer.text()) };
}

/** As a sender signs it, at the time of the hub. */
function signed(secret: string, body: string, delivery = 'd1'): Record<string, string> {
  const timestamp = String(Math.floor(at.clock.now() / 1_000));
  return {
    'x-muster-signature': hmac(secret, `${timestamp}.${body}`),
    'x-muster-timestamp': timestamp,
    'x-muster-delivery': delivery,
  };
}

test('a signed delivery starts a run without a token; the same again is refused', async () => {
  const { path, secret, id } = await addHook();
  const body = '{"inputs":{"branch":"next"}}';
  const { status, json } = await post(path, body, signed(secret, body));
  expect(status).toBe(200);
  const run = await at.call('GET', `/api/v1/runs/${json.run}`);
  expect(run.json).toMatchObject({ startedBy: id });
  expect(await post(path, body, signed(secret, body))).toMatchObject({
    status: 409,
    json: { error: { code: 'hook.replayed' } },
  });
});

test('what is not signed, or too large, starts nothing', async () => {
  const { path, secret } = await addHook();
  const refused = { status: 401, json: { error: { code: 'hook.refused' } } };
  expect(await post(path, '', {})).toMatchObject(refused);
  expect(await post(path, 'other', signed(secret, ''))).toMatchObject(refused);
  // A token is no signature.
  expect(await post(path, '', { authorization: `Bearer ${at.tokens.user}` })).toMatchObject(refused);
  const large = 'x'.repeat(1024 * 1024 + 1);
  expect((await post(path, large, signed(secret, large))).status).toBe(413);
  expect((await at.call('GET', '/api/v1/runs?state=all')).json.items).toEqual([]);
});

test('the form of GitHub is taken, with the id of its delivery', async () => {
  const { path, secret } = await addHook();
  const body = '{"branch":"next","sender":{}}';
  const headers = { 'x-hub-signature-256': hmac(secret, body) };
  expect((await post(path, body, headers)).status).toBe(401);
  expect((await post(path, body, { ...headers, 'x-github-delivery': 'guid' })).status).toBe(200);
});

test('a hook that is called without end is slowed', async () => {
  const { path, secret } = await addHook();
  const statuses: number[] = [];
  for (let n = 0; n < 61; n++) {
    const body = `{"n":${n}}`;
    statuses.push((await post(path, body, signed(secret, body, `d${n}`))).status);
  }
  expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
});

test('its secret is shown once, and never in a list', async () => {
  const { secret, id } = await addHook();
  const { json } = await at.call('GET', '/api/v1/hooks');
  expect(json.items).toMatchObject([{ id }]);
  expect(JSON.stringify(json)).not.toContain(secret);
});
