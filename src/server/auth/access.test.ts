import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { may, ROLE_RIGHTS, type Principal, type Refusal, type TokenId, type UserId } from '#domain';
import type { Result } from '#base';
import { SAMPLE_INPUTS } from '../testing/sample-inputs.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { accessProblem, rightFor } from './access.ts';
import { accessTable, allowed, ROUTE_NAMES } from './testing/access-table.ts';
import { BAD_CALLERS, CALLERS, everyPrincipal, type Caller, type Principals } from './testing/principals.ts';

let at: ServedHub;
let principals: Principals;
beforeAll(async () => {
  at = await servedHub();
  principals = await everyPrincipal(at);
});
afterAll(() => at[Symbol.asyncDispose]());

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

/** Whether the table of `docs/SECURITY.md` lets this caller through. */
function mayCall(name: RouteName, { column }: Caller): boolean {
  const row = allowed(name);
  if (column === 'none') return row.anyone;
  if (column === 'signIn') return row.anyone || name === 'tokens.rotate';
  if (column === 'reading') return row.viewer || rightFor(name) === 'metrics.read';
  return row[column];
}

/** What an open route answers to whoever it does not know; some ask for something else in place of a token: a signature, a code. */
const unsigned = (name: RouteName) => {
  if (name === 'hooks.deliver') return [401, 'hook.refused'];
  return name === 'sign_in.begin' ? [401, 'sign_in.refused'] : [200, undefined];
};

// X01: every route with every kind of principal. A route without a sample input does not compile; one that is not in the
// document fails security-document.test.ts.
describe.each(ROUTE_NAMES)('X01: %s', (name) => {
  const isOpen = (ROUTES[name] satisfies RouteSpec as RouteSpec).callers.includes('anyone');

  test.each(BAD_CALLERS)('refuses: %s', async (kind) => {
    const { token, status, code } = principals.bad[kind];
    const asked = await ask(name, token);
    expect([asked.status, asked.code]).toEqual(isOpen ? unsigned(name) : [status, code]);
  });

  test.each(CALLERS)('answers as the table says: %s', async (kind) => {
    const caller = principals.callers[kind];
    const { status, code } = await ask(name, caller.token);
    const isRefused = status === 403 && code === 'auth.forbidden';
    // Whatever else the hub says of things that do not exist: it was reached, and the input was not what it minded.
    const isTaken = status < 500 && !/^(?:auth|request)\./.test(code ?? '');
    const may = mayCall(name, caller);
    expect({ isRefused, isTaken, code }).toEqual({ isRefused: !may, isTaken: may, code });
  });
});

test('X01: every route that is served stands in the table', () => {
  const table = accessTable();
  expect(Object.keys(ROUTES).toSorted()).toEqual(ROUTE_NAMES.toSorted());
  for (const name of ROUTE_NAMES) expect(table).toContain(`| \`${name}\` | \`${PATHS[name].join(' ')}\` |`);
});

describe('rights', () => {
  const person = (role: 'admin' | 'member' | 'viewer'): Principal => ({
    kind: 'user',
    user: 'usr_1' as UserId,
    token: 'tok_1' as TokenId,
    role,
    client: 'cli',
  });

  test('a viewer reads, and changes nothing but the token that it calls with and its pages', () => {
    const changed = ROUTE_NAMES.filter(
      (name) =>
        (ROUTES[name] as RouteSpec).callers.includes('user') &&
        PATHS[name][0] !== 'GET' &&
        accessProblem(name, person('viewer')) === undefined,
    );
    // A text that is read and planned is stored nowhere; it is sent because it is long.
    const stored = changed.filter((name) => name !== 'workflows.check');
    expect(stored.toSorted()).toEqual(['sign_in.end', 'sign_in.mint', 'tokens.revoke', 'tokens.rotate']);
  });

  test('each role has all rights of the one below it', () => {
    expect(ROLE_RIGHTS.member).toEqual(expect.arrayContaining([...ROLE_RIGHTS.viewer]));
    expect(ROLE_RIGHTS.admin).toEqual(expect.arrayContaining([...ROLE_RIGHTS.member]));
    expect(may(person('member'), 'users.manage')).toBe(false);
  });

  test('a refusal names the right and the roles that have it', () => {
    const problem = accessProblem('hub.stop', person('member'));
    expect(problem?.message).toBe('hub.stop needs the right hub.manage, which a member does not have.');
    expect(problem?.hint).toContain('admin');
    expect(rightFor('hub.stop')).toBe('hub.manage');
  });

  test('takes no token from a cookie or from the address', async () => {
    const cookie = { headers: { cookie: `token=${at.tokens.user}` }, token: null };
    expect((await at.call('GET', '/api/v1/hub', cookie)).json.error.code).toBe('auth.missing');
    const address = await at.call('GET', `/api/v1/hub?token=${at.tokens.user}`, { token: null });
    expect(address.json.error.code).toBe('auth.missing');
  });
});
