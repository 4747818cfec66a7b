import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import type { Principal, Refusal, SessionId, TokenId, UserId } from '#domain';
import type { Result } from '#base';
import { SAMPLE_INPUTS } from '../testing/sample-inputs.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { accessProblem } from './access.ts';

const NAMES = Object.keys(PATHS) as RouteName[];
const KINDS = ['user', 'agent', 'join', 'session'] as const;

let at: ServedHub;
let bad: Record<'expired' | 'revoked' | 'unknown' | 'malformed' | 'in another case', string>;

beforeAll(async () => {
  at = await servedHub();
  bad = {
    expired: await expiredToken(),
    revoked: await revokedToken(),
    unknown: `mst_user_${'A'.repeat(43)}`,
    malformed: 'mst_user_short',
    'in another case': at.tokens.user.toUpperCase(),
  };
});
afterAll(() => at[Symbol.asyncDispose]());

/** An agent that got a new token; its old one had ten minutes left. */
async function expiredToken(): Promise<string> {
  const old = await at.hub.auth.mintAgentToken(at.user, at.agent);
  at.tokens.agent = await at.hub.auth.mintAgentToken(at.user, at.agent);
  at.clock.advance(600_000);
  return old;
}

async function revokedToken(): Promise<string> {
  const { token } = await at.hub.auth.mintUserToken({ name: 'ann', client: 'web' });
  const [ann, lost] = [await at.hub.auth.whoIs(at.tokens.user), await at.hub.auth.whoIs(token)];
  if (!ann.ok || !lost.ok) throw new Error('tokens do not work');
  await at.hub.auth.revoke(ann.value, lost.value.token);
  return token;
}

/** Calls a route with input that passes its schemas; the stream's answer is only begun. */
async function ask(name: RouteName, token: string | null): Promise<{ status: number; code?: string }> {
  let status = 0;
  const client = createClient({
    baseUrl: 'http://127.0.0.1:7070',
    token: token ?? '',
    clientName: 'test',
    fetch: async (request) => {
      if (token === null) request.headers.delete('authorization');
      const response = await at.app.fetch(request);
      status = response.status;
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        await response.body?.cancel();
        return new Response('{}');
      }
      return response;
    },
  });
  const { body, params, query } = SAMPLE_INPUTS[name];
  const untyped = client as { call(name: RouteName, input: unknown): Promise<Result<unknown, Refusal>> };
  const answer = await untyped.call(name, { body, params, query });
  return { status, ...(answer.ok ? {} : { code: answer.error.code }) };
}

describe.each(NAMES)('X01: %s', (name) => {
  const spec: RouteSpec = ROUTES[name];
  const isOpen = spec.callers.includes('anyone');

  test('asks for a token', async () => {
    const { status, code } = await ask(name, null);
    expect([status, code]).toEqual(isOpen ? [200, undefined] : [401, 'auth.missing']);
  });

  test.each([
    ['unknown', 'auth.invalid'],
    ['malformed', 'auth.invalid'],
    ['in another case', 'auth.invalid'],
    ['expired', 'auth.expired'],
    ['revoked', 'auth.revoked'],
  ] as const)('refuses a token that is %s', async (kind, wanted) => {
    const { status, code } = await ask(name, bad[kind]);
    expect([status, code]).toEqual(isOpen ? [200, undefined] : [401, wanted]);
  });

  test.each(KINDS)('answers the token of a %s as the table says', async (kind) => {
    const { status, code } = await ask(name, at.tokens[kind]);
    const isRefused = status === 403 && code === 'auth.forbidden';
    // Whatever else the hub says of things that do not exist: it was reached, and the input was not what it minded.
    const isTaken = status < 500 && !/^(?:auth|request)\./.test(code ?? '');
    const mayCall = isOpen || spec.callers.includes(kind);
    expect({ isRefused, isTaken }).toEqual({ isRefused: !mayCall, isTaken: mayCall });
  });
});

describe('roles', () => {
  const person = (role: 'admin' | 'member' | 'viewer'): Principal => ({
    kind: 'user',
    user: 'usr_1' as UserId,
    token: 'tok_1' as TokenId,
    role,
    client: 'cli',
  });

  test('a viewer reads and changes nothing', () => {
    for (const name of NAMES.filter((one) => (ROUTES[one] as RouteSpec).callers.includes('user'))) {
      const problem = accessProblem(name, person('viewer'));
      expect([name, problem?.code]).toEqual([name, PATHS[name][0] === 'GET' ? undefined : 'auth.forbidden']);
    }
  });

  test('a member may not stop the hub or change its settings', async () => {
    const { token } = await at.hub.auth.mintUserToken({ name: 'bob', client: 'cli' });
    const codes = [];
    for (const name of ['hub.stop', 'settings.set', 'hub.show'] as const)
      codes.push((await ask(name, token)).code);
    expect(codes).toEqual(['auth.forbidden', 'auth.forbidden', undefined]);
  });

  test('the token of a managed session is good for MCP alone', () => {
    const managed: Principal = {
      kind: 'session',
      user: 'usr_1' as UserId,
      token: 'tok_1' as TokenId,
      session: 'ses_1' as SessionId,
      mcpOnly: true,
    };
    for (const name of NAMES)
      expect([name, accessProblem(name, managed)?.code]).toEqual([name, 'auth.forbidden']);
  });

  test('takes no token from a cookie or from the address', async () => {
    const cookie = { headers: { cookie: `token=${at.tokens.user}` }, token: null };
    expect((await at.call('GET', '/api/v1/hub', cookie)).json.error.code).toBe('auth.missing');
    const address = await at.call('GET', `/api/v1/hub?token=${at.tokens.user}`, { token: null });
    expect(address.json.error.code).toBe('auth.missing');
  });
});
