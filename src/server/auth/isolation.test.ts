import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { may } from '#domain';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { mcpClient } from '../mcp/testing/mcp-client.ts';
import { TOOLS } from '../mcp/toolsets.ts';
import { SAMPLE_INPUTS } from '../testing/sample-inputs.ts';
import { servedHub, type Answered, type ServedHub } from '../testing/served-hub.ts';
import { rightFor } from './access.ts';
import { ROUTE_NAMES } from './testing/access-table.ts';
import { addUser, fill, good, type FullUser } from './testing/full-user.ts';

/** Where an admin reaches what is another's, on purpose. */
const OF_ADMINS: ReadonlySet<RouteName> = new Set([
  'users.show',
  'users.change',
  'users.list',
  'tokens.revoke',
  'audit.list',
  'hub.metrics',
]);
/** Parameters that name no thing of a person; of what is kept under a digest one has to have the octets. */
const OF_NOBODY: ReadonlySet<string> = new Set(['key', 'digest']);
/** Of an agent that repeats itself where there is nothing to tear down: it is told that nothing is there any more. */
const HARMLESS: ReadonlySet<RouteName> = new Set(['sessions.torn_down']);

const spec = (name: RouteName): RouteSpec => ROUTES[name];
const paramsOf = (name: RouteName): string[] =>
  [...PATHS[name][1].matchAll(/:(\w+)/g)]
    .map(([, param = '']) => param)
    .filter((param) => !OF_NOBODY.has(param));

describe.each(['sqlite', 'postgres'] as const)('isolation on %s (X01)', (dialect) => {
  let at: ServedHub;
  let drop = async () => {};
  /** The admin of the hub, a member with the same names for everything, and whose things they try to reach. */
  let [admin, mate, victim]: FullUser[] = [];
  beforeAll(async () => {
    const postgres = dialect === 'postgres' ? await usePostgres() : undefined;
    drop = async () => postgres?.drop();
    at = await servedHub({}, postgres ? { database: postgres.url, realTime: true } : {});
    admin = await fill(at, 'ann', at.tokens.user);
    const [mo, bob] = [await addUser(at, 'mo', 'member'), await addUser(at, 'bob', 'member')];
    mate = await fill(at, 'mo', mo.token);
    victim = await fill(at, 'bob', bob.token);
  });
  afterAll(async () => {
    await at[Symbol.asyncDispose]();
    await drop();
  });

  const others = (): [string, FullUser][] => [
    ['an admin', admin!],
    ['a member', mate!],
  ];

  /** Calls a route with the things of the victim in its path. */
  function reach(name: RouteName, token: string): Promise<Answered> {
    const [method, path] = PATHS[name];
    const filled = path.replaceAll(/:(\w+)/g, (_, param: string) =>
      OF_NOBODY.has(param)
        ? 'delegate.idleHours'
        : encodeURIComponent(victim!.things[param] ?? `no-${param}`),
    );
    const { body } = SAMPLE_INPUTS[name];
    return at.call(method, filled, { token, ...(body === undefined ? {} : { body }) });
  }

  test('everybody has one of every kind of thing that a route names', () => {
    const params = new Set(ROUTE_NAMES.flatMap(paramsOf));
    // A new kind of thing is made in full-user.ts.
    for (const user of [admin!, mate!, victim!])
      expect(Object.keys(user.things)).toEqual(expect.arrayContaining([...params]));
  });

  test.each(ROUTE_NAMES.filter((name) => spec(name).callers.includes('user') && paramsOf(name).length > 0))(
    '%s: what is another’s does not exist',
    async (name) => {
      for (const [who, { by, token, clientToken }] of others()) {
        if (who === 'an admin' && OF_ADMINS.has(name)) continue;
        const { status, json } = await reach(name, token);
        // Whoever lacks the right is told that, whatever it is about.
        const wanted = may(by, rightFor(name)) ? '404 not_found' : '403 forbidden';
        expect([who, `${status} ${json.error?.code.split('.')[1]}`]).toEqual([who, wanted]);
        if (!spec(name).callers.includes('session')) continue;
        const asClient = await reach(name, clientToken);
        expect([who, 'client', asClient.status]).toEqual([who, 'client', 404]);
      }
    },
  );

  test.each(ROUTE_NAMES.filter((name) => spec(name).callers.includes('agent') && paramsOf(name).length > 0))(
    '%s: what another’s agent holds does not exist (F04)',
    async (name) => {
      for (const [, { agentToken }] of others()) {
        const { status } = await reach(name, agentToken);
        expect(status).toBe(HARMLESS.has(name) ? 200 : 404);
      }
    },
  );

  // Answered by an agent, and here is none that does.
  const isAsked = (name: RouteName) => name === 'sessions.wire';

  test.each(ROUTE_NAMES.filter((name) => PATHS[name][0] === 'GET' && !spec(name).stream && !isAsked(name)))(
    '%s: shows nothing of another',
    async (name) => {
      for (const [who, { token, clientToken, things }] of others()) {
        if (who === 'an admin' && OF_ADMINS.has(name)) continue;
        // Their own of the same kind, so that something is shown.
        const path = PATHS[name][1].replaceAll(/:(\w+)/g, (_, param: string) =>
          encodeURIComponent(things[param] ?? 'none'),
        );
        for (const caller of [token, clientToken]) {
          const request = new Request(`http://127.0.0.1:7070${path}`, {
            headers: { authorization: `Bearer ${caller}` },
          });
          const text = await (await at.app.fetch(request)).text();
          for (const secret of victim!.secrets) expect(text).not.toContain(secret);
        }
      }
    },
  );

  test('the audit log tells an admin who did what, and no text of it', async () => {
    const texts = victim!.secrets.filter(
      (secret) => secret.endsWith('-of-bob') && !/^(?:label|flow)/.test(secret),
    );
    let cursor: string | null = '';
    let pages = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await at.call('GET', `/api/v1/audit?limit=200${more}`);
      pages += JSON.stringify(json.items);
      cursor = json.next;
    }
    expect(pages).toContain(victim!.user);
    for (const text of texts) expect(pages).not.toContain(text);
  });

  test('lists that are asked for another’s things are empty or refused', async () => {
    const { session, turn } = victim!.things;
    for (const [, { token, clientToken }] of others()) {
      for (const path of [
        `/api/v1/approvals?state=all&session=${session}`,
        `/api/v1/mail?session=${session}`,
        `/api/v1/sessions?state=all&owner=${session}`,
        `/api/v1/usage?session=${session}`,
        `/api/v1/delegates?owner=${session}`,
      ])
        for (const caller of [token, clientToken]) {
          const { status, json } = await at.call('GET', path, { token: caller });
          expect([path, status === 200 ? Object.values(json).flat().filter(isThing) : status]).toEqual([
            path,
            status === 200 ? [] : status === 400 || status === 403 ? status : 404,
          ]);
        }
      const waited = await at.call('POST', '/api/v1/mail/wait', { token, body: { timeoutSeconds: 0, turn } });
      expect(waited.status === 404 || waited.json.messages.length === 0).toBe(true);
    }
  });

  test('an agent or an owner that is another’s is none to spawn with', async () => {
    const { agent, session } = victim!.things;
    for (const [, { token }] of others()) {
      const spawn = { task: 'x', harness: 'echo', cwd: '/work' };
      for (const wish of [{ agent }, { owner: session }]) {
        const { status, json } = await at.call('POST', '/api/v1/sessions', {
          token,
          body: { ...spawn, ...wish },
        });
        expect([wish, status < 500 && status >= 400]).toEqual([wish, true]);
        expect(JSON.stringify(json)).not.toContain('-of-bob');
      }
    }
  });

  test('labels and names of agents are one’s own: the same ones stand for different things', async () => {
    const ids = [];
    for (const { token } of [admin!, mate!, victim!]) {
      const delegate = await at.call('GET', '/api/v1/delegates/builder', { token });
      const agent = await at.call('GET', '/api/v1/agents/mill', { token });
      ids.push(delegate.json.id, agent.json.id);
    }
    expect(new Set(ids).size).toBe(6);
  });

  test('a turn is given to its own person’s agent alone', async () => {
    const { token, things, agentToken } = victim!;
    const label = encodeURIComponent('builder');
    const { json } = await at.call('GET', `/api/v1/delegates/${label}`, { token });
    const send = { message: 'more', timeoutSeconds: 0 };
    expect((await at.call('POST', `/api/v1/sessions/${json.id}/send`, { token, body: send })).status).toBe(
      200,
    );
    const poll = (of: string) =>
      at.call('POST', '/api/v1/agents/self/poll', {
        token: of,
        body: { claim_id: 'other', free: 4, after: 0, hold_ms: 0 },
      });
    for (const [, other] of others())
      expect(JSON.stringify((await poll(other.agentToken)).json)).not.toContain(json.id);
    expect(JSON.stringify((await poll(agentToken)).json)).toContain(json.id);
    expect(things['agent']).toBeDefined();
  });

  test('a stream of events tells of one’s own alone', async () => {
    const streamOf = (token: string) =>
      createClient({
        baseUrl: 'http://127.0.0.1:7070',
        token,
        clientName: 'test',
        fetch: (request) => at.app.fetch(request),
      });
    const after = await at.hub.events.position();
    await at.call('POST', `/api/v1/sessions/${victim!.things['session']}/mode`, {
      token: victim!.token,
      body: { mode: 'deny' },
    });
    for (const [, { token, things }] of others()) {
      await at.call('POST', `/api/v1/sessions/${things['session']}/mode`, { token, body: { mode: 'deny' } });
      for await (const event of streamOf(token).events({ after })) {
        expect(JSON.stringify(event)).not.toContain(victim!.things['session']);
        if (event.session === things['session']) break;
      }
    }
    // Events come below every open transaction of the server, which other tests have as well.
  });

  test('tools reach nothing of another, by name or by list', async () => {
    const fetch = (url: string | URL, init?: RequestInit) => at.app.fetch(new Request(url, init));
    for (const [, { clientToken }] of others()) {
      await using client = await mcpClient('http://127.0.0.1:7070/mcp', clientToken, { fetch });
      for (const { name, inputSchema } of TOOLS) {
        const known = Object.keys(inputSchema['properties'] ?? {});
        const named = known.filter((key) => key in victim!.things).map((key) => [key, victim!.things[key]]);
        const waits = known.includes('timeoutSeconds') ? { timeoutSeconds: 0 } : {};
        const { text, data } = await client.call(name, {
          ...Object.fromEntries(named.slice(0, 1)),
          ...waits,
        });
        const told = `${text} ${JSON.stringify(data)}`;
        // What was asked for may stand in the refusal.
        const asked = new Set(named.slice(0, 1).map(([, value]) => value));
        for (const secret of victim!.secrets.filter((one) => !asked.has(one)))
          expect([name, told.includes(secret)]).toEqual([name, false]);
      }
    }
  });

  test('after all of that nothing of theirs has changed', async () => {
    const { token, things } = victim!;
    const show = async (path: string) => (await at.call('GET', path, { token })).json;
    expect(await show(`/api/v1/approvals/${things['approval']}`)).toMatchObject({ state: 'pending' });
    expect((await show('/api/v1/rules')).items).toHaveLength(1);
    expect(await show('/api/v1/agents/mill')).toMatchObject({ intent: 'active', id: things['agent'] });
    expect((await show('/api/v1/delegates')).items).toHaveLength(2);
    expect((await show(`/api/v1/users/bob`)).disabledAt).toBeNull();
    expect(good(await at.hub.auth.whoIs(token)).kind).toBe('user');
  });
});

/** A row of a list that stands for a thing. */
function isThing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value;
}
