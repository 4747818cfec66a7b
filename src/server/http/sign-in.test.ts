import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '#domain';
import { servedHub, type CallInit, type ServedHub } from '../testing/served-hub.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
});
afterEach(() => at[Symbol.asyncDispose]());

interface Page {
  cookie: string;
  headers: Record<string, string>;
}

const mint = async (): Promise<string> => {
  const { json } = await at.call('POST', '/api/v1/sign-in/codes');
  return String(json.code);
};
const begin = (code: string, init: CallInit = {}) =>
  at.call('POST', '/api/v1/sign-in', { token: null, body: { code }, ...init });
const signedIn = async (headers: Record<string, string> = {}): Promise<Page> => {
  const answer = await begin(await mint(), { headers });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, headers: { ...headers, cookie, 'x-muster-page': String(answer.json.csrf) } };
};
const as = ({ headers }: Pick<Page, 'headers'>, method = 'GET', path = '/api/v1/hub') =>
  at.call(method, path, { token: null, headers });

describe('X01: a page', () => {
  test('signs in by a code and calls with its cookie and its secret', async () => {
    const answer = await begin(await mint());
    expect(answer).toMatchObject({
      status: 200,
      json: {
        csrf: expect.stringMatching(/^mst_page_/),
        user: { id: at.user, name: 'ann', role: 'admin' },
        readOnly: false,
      },
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^muster_page_7070=mst_page_[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    const page = await signedIn();
    expect((await as(page)).json.caller).toMatchObject({ name: 'ann', readOnly: false });
    expect(await as(page, 'GET', '/api/v1/sign-in')).toMatchObject({
      status: 200,
      json: { user: { id: at.user, name: 'ann', role: 'admin' }, readOnly: false },
    });
    const { json } = await as(page, 'GET', '/api/v1/audit');
    const actions = json.items.map(({ action, door }: { action: string; door: string }) => [action, door]);
    expect(actions).toContainEqual(['page.signed_in', 'web']);
  });

  test('is nobody with its cookie alone, its secret alone, or the halves of two pages', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const secret = { 'x-muster-page': one.headers['x-muster-page'] ?? '' };
    const code = async (headers: Record<string, string>) => (await as({ headers })).json.error.code;
    expect(await code({ cookie: one.cookie })).toBe('auth.missing');
    expect(await code(secret)).toBe('auth.missing');
    expect(await code({ cookie: two.cookie, ...secret })).toBe('auth.invalid');
    expect(await code({ cookie: one.cookie, 'x-muster-page': one.cookie.split('=')[1] ?? '' })).toBe(
      'auth.invalid',
    );
    // What is held twice under one name was set by somebody else as well.
    expect(await code({ ...one.headers, cookie: `${one.cookie}; ${two.cookie}` })).toBe('auth.missing');
    expect(await code({ authorization: `Bearer ${one.cookie.split('=')[1]}` })).toBe('auth.invalid');
  });

  test('of a hub on another port of this host is nobody here, and both stay signed in', async () => {
    const here = await signedIn();
    await using other = await servedHub();
    const there = 'localhost:7071';
    const elsewhere = {
      host: there,
      cookie: here.cookie,
      'x-muster-page': here.headers['x-muster-page'] ?? '',
    };
    const asked = await other.call('GET', '/api/v1/hub', { token: null, headers: elsewhere });
    expect(asked.json.error.code).toBe('auth.missing');
    const { json } = await other.call('POST', '/api/v1/sign-in/codes', { headers: { host: there } });
    const answer = await other.call('POST', '/api/v1/sign-in', {
      token: null,
      body: { code: json.code },
      headers: { host: there },
    });
    const theirs = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    // A browser sends both to both.
    const cookie = `${here.cookie}; ${theirs}`;
    expect((await as({ headers: { ...here.headers, cookie } })).status).toBe(200);
    const own = { host: there, cookie, 'x-muster-page': String(answer.json.csrf) };
    expect((await other.call('GET', '/api/v1/hub', { token: null, headers: own })).status).toBe(200);
    // The right cookie under the name of the other port.
    const renamed = { ...own, cookie: theirs.replace('7071', '7070') };
    expect((await other.call('GET', '/api/v1/hub', { token: null, headers: renamed })).status).toBe(401);
  });

  test('has no use of a code twice, or after five minutes', async () => {
    const code = await mint();
    expect((await begin(code)).status).toBe(200);
    expect(await begin(code)).toMatchObject({
      status: 401,
      json: { error: { code: 'sign_in.refused', details: { why: 'used' } } },
    });
    expect((await begin(code)).headers.get('set-cookie')).toBeNull();
    const late = await mint();
    at.clock.advance(LIMITS.signInCodeMinutes * 60_000);
    expect((await begin(late)).json.error.details).toEqual({ why: 'expired' });
    const { json } = await at.call('GET', '/api/v1/audit');
    const refused = json.items.filter(({ action }: { action: string }) => action === 'sign_in.refused');
    expect(refused.map(({ data }: { data: { why: string } }) => data.why)).toEqual([
      'expired',
      'used',
      'used',
    ]);
  });

  test('signs out, which takes its cookie away and is written down', async () => {
    const [page, other] = [await signedIn(), await signedIn()];
    const out = await as(page, 'DELETE', '/api/v1/sign-in');
    expect(out.status).toBe(200);
    expect(out.headers.get('set-cookie')).toMatch(/^muster_page_7070=; Path=\/; Max-Age=0; HttpOnly/);
    expect((await as(page)).json.error.code).toBe('auth.revoked');
    expect((await as(other)).status).toBe(200);
  });

  test('is listed and revoked as a token, and ends with the account', async () => {
    const page = await signedIn();
    const { json } = await at.call('GET', '/api/v1/tokens');
    const [found] = json.items.filter(({ client }: { client: string }) => client === 'web');
    expect((await at.call('DELETE', `/api/v1/tokens/${found.id}`)).status).toBe(200);
    expect((await as(page)).json.error.code).toBe('auth.revoked');
  });

  test('is slowed by address when its codes go on being wrong', async () => {
    const socket = { remoteAddress: '10.0.0.9' };
    const from = (body: string) =>
      at.app.fetch(
        new Request('http://127.0.0.1:7070/api/v1/sign-in', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
        { outgoing: { req: { socket } } } as never,
      );
    const bad = JSON.stringify({ code: 'mst_code_x' });
    for (let tries = 0; tries < 30; tries++) expect((await from(bad)).status).toBe(401);
    expect((await from(bad)).status).toBe(429);
    const good = JSON.stringify({ code: await mint() });
    expect((await from(good)).status).toBe(429);
    at.clock.advance(2_000);
    expect((await from(good)).status).toBe(200);
  });
});

describe('the cookie', () => {
  test('is for TLS alone where the browser comes by TLS, also behind a proxy', async () => {
    await at[Symbol.asyncDispose]();
    const publicOrigin = 'https://muster.example.org';
    at = await servedHub({ origins: { hosts: ['muster.example.org'], scheme: 'http', publicOrigin } });
    for (const headers of [
      { host: 'muster.example.org' },
      { host: '127.0.0.1:7070', 'x-forwarded-proto': 'https' },
    ]) {
      const page = await signedIn(headers);
      expect(page.cookie).toMatch(/^__Host-muster_page(?:_7070)?=mst_page_/);
      expect((await as(page)).status).toBe(200);
      const answer = await as(page, 'GET', '/api/v1/sign-in');
      expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/);
    }
    expect((await signedIn()).cookie).toMatch(/^muster_page_7070=/);
  });

  test('does not depend on what a request says where no proxy was named', async () => {
    const { cookie } = await signedIn({ 'x-forwarded-proto': 'https' });
    expect(cookie).toMatch(/^muster_page_7070=/);
  });
});

test.each([
  [{ origin: 'http://localhost:3000' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
  [{ host: 'evil.example' }],
  // Only the page itself may be visited from elsewhere.
  [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
])('a page of another origin signs nobody in: %o', async (headers) => {
  const answer = await begin(await mint(), { headers });
  expect(answer).toMatchObject({ status: 403, json: { error: { code: 'auth.origin' } } });
  const page = await signedIn();
  expect((await as({ headers: { ...page.headers, ...headers } })).status).toBe(403);
});

describe('the stream of a page', () => {
  const open = async (page: Page) => {
    const response = await at.app.fetch(
      new Request('http://127.0.0.1:7070/api/v1/events', { headers: page.headers }),
    );
    expect(response.status).toBe(200);
    return { text: response.text() };
  };

  test('is one: the next ends it and says so, and those of other pages and of programs stay', async () => {
    const [page, other] = [await signedIn(), await signedIn()];
    const first = await open(page);
    const untouched = await open(other);
    const second = await open(page);
    const text = await first.text;
    expect(text).toMatch(/event: end\ndata: \{"error":\{"code":"stream.replaced"/);
    await as(page, 'DELETE', '/api/v1/sign-in');
    expect(await second.text).not.toContain('event: end');
    at.app.close();
    expect(await untouched.text).not.toContain('event: end');
  });
});
