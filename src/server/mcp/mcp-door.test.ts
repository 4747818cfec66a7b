import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorDocs } from '#contract';
import type { SessionId } from '#domain';
import { servedHub, until, type ServedHub } from '../testing/served-hub.ts';
import { mcpClient } from './testing/mcp-client.ts';
import { TOOLS } from './toolsets.ts';

const URL_OF_HUB = 'http://127.0.0.1:7070/mcp';
const ALL = TOOLS.map(({ name }) => name);

let at: ServedHub;
beforeAll(async () => {
  at = await servedHub();
  const by = await who(at.tokens.agent);
  const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
  await at.hub.contract.heartbeat(by, { contract: 1, version: '0.1.0', harnesses });
});
afterAll(() => at[Symbol.asyncDispose]());

async function who(token: string) {
  const found = await at.hub.auth.whoIs(token);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

const open = (token: string, mode: 'legacy' | 'auto' = 'legacy') =>
  mcpClient(URL_OF_HUB, token, { mode, fetch: (url, init) => at.app.fetch(new Request(url, init)) });

async function connected(client: string, more: { mayApprove?: boolean } = {}) {
  const made = await at.hub.sessions.connect(await who(at.tokens.user), { client, fresh: true, ...more });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** A spawn that is queued: no agent polls here. Answers once its rows are written. */
async function spawned(token: string, label: string, more: object = {}): Promise<SessionId> {
  const by = await who(token);
  const input = { task: 'begin', harness: 'echo', cwd: '/work', delegate: true, label, ...more };
  const spawning = at.hub.sessions.spawn(by, input);
  let id: SessionId | undefined;
  for (let tries = 0; id === undefined && tries < 100; tries++) {
    const listed = await at.hub.sessions.list(by, { state: 'live', limit: 50 });
    id = listed.ok
      ? listed.value.items.find(({ session }) => session.label === label)?.session.id
      : undefined;
  }
  if (id === undefined) throw new Error(`${label} was not spawned`);
  at.clock.advance(20_000);
  const answer = await spawning;
  if (!answer.ok) throw new Error(answer.error.message);
  return id;
}

/** A call of one tool as it goes over the wire. */
const wire = (name: string, token: string | null, input: object = {}) =>
  at.call('POST', '/mcp', {
    token,
    headers: { accept: 'application/json, text/event-stream' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } },
  });

describe.each(['legacy', 'auto'] as const)('what a caller is offered (%s)', (mode) => {
  test('an outside session gets everything; what it may answer for is decided with each answer', async () => {
    await using plain = await open((await connected('plain')).token, mode);
    expect(await plain.tools()).toEqual(ALL);
    await using trusted = await open((await connected('trusted', { mayApprove: true })).token, mode);
    expect(await trusted.tools()).toEqual(ALL);
  });

  test('a session that may not spawn, or stands too deep, is not offered it and is told why when it tries', async () => {
    const { token } = await connected('owner');
    const mint = async (id: SessionId) => at.hub.auth.mintSessionToken(at.user, id);
    const barred = await spawned(token, `barred-${mode}`, { maySpawn: false });
    await using client = await open(await mint(barred), mode);
    expect(await client.tools()).not.toContain('sessions_spawn');
    expect(await client.tools()).not.toContain('approval_respond');
    const tried = await client.call('sessions_spawn', { task: 'x' });
    expect(tried).toMatchObject({ isError: true, code: 'auth.forbidden' });
    expect(tried.text).toContain('this session may not spawn');
  });
});

test('a toolset that is off is not registered', async () => {
  const person = await who(at.tokens.user);
  await using client = await open((await connected('off')).token);
  await at.hub.settings.set(person, 'mcp.toolsets', 'none');
  expect(await client.tools()).toEqual([]);
  await expect(client.call('sessions_list')).rejects.toThrow('There is no tool "sessions_list"');
  await at.hub.settings.set(person, 'mcp.toolsets', null);
  expect(await client.tools()).toContain('sessions_list');
  expect(await at.hub.settings.set(person, 'mcp.toolsets', 'delegates, all')).toMatchObject({
    error: { code: 'config.invalid_value' },
  });
});

describe.each(ALL)('X01: %s', (name) => {
  test('asks for the token of a session', async () => {
    const closed = await connected('closed');
    await at.hub.sessions.close(await who(at.tokens.user), closed.session, { force: false });
    const revoked = await connected('revoked');
    const { token: id } = await who(revoked.token);
    await at.hub.auth.revoke(await who(at.tokens.user), id);
    const codes = async (token: string | null) => {
      const { status, json } = await wire(name, token);
      return [status, json.error.code];
    };
    expect(await codes(null)).toEqual([401, 'auth.missing']);
    expect(await codes(`mst_session_${'A'.repeat(43)}`)).toEqual([401, 'auth.invalid']);
    expect(await codes(closed.token)).toEqual([401, 'auth.revoked']);
    expect(await codes(revoked.token)).toEqual([401, 'auth.revoked']);
    expect(await codes(at.tokens.agent)).toEqual([403, 'auth.forbidden']);
    expect(await codes(at.tokens.user)).toEqual([403, 'auth.forbidden']);
  });

  test('reaches nothing of another user or owner', async () => {
    const owner = await connected('mine');
    const mine = await spawned(owner.token, `mine-${name}`);
    const bob = await at.hub.auth.mintUserToken({ name: 'bob', client: 'cli' });
    const his = await at.hub.sessions.connect(await who(bob.token), { client: 'his', fresh: true });
    if (!his.ok) throw new Error(his.error.message);
    const mate = await connected('mate');
    const input = INPUTS[name]?.(mine) ?? {};
    for (const [token, code] of [
      [his.value.token, 'session.not_found'],
      [mate.token, 'session.forbidden'],
    ] as const) {
      await using client = await open(token);
      const answer = await client.call(name, input);
      expect(answer.code).toBe('session' in input ? code : ELSE[name]);
      expect(JSON.stringify(answer)).not.toContain(`mine-${name}`);
    }
  });
});

/** How those answer that name no session: with what is the caller's own, which is nothing. */
const ELSE: Record<string, string> = {
  sessions_spawn: 'request.invalid',
  approval_respond: 'approval.not_found',
  task_create: 'request.invalid',
  task_update: 'request.invalid',
  team_create: 'request.invalid',
  team_status: 'team.not_named',
  team_delete: 'request.invalid',
  teammate_spawn: 'request.invalid',
  teammate_stop: 'request.invalid',
  message_send: 'request.invalid',
  message_broadcast: 'request.invalid',
  workflow_start: 'request.invalid',
  workflow_status: 'run.not_found',
  workflow_pause: 'run.not_found',
  workflow_resume: 'run.not_found',
  workflow_cancel: 'run.not_found',
  artifact_create: 'team.not_named',
  artifact_update: 'team.not_named',
  artifact_get: 'team.not_named',
  artifact_resolve: 'team.not_named',
};

const RUN = `run_${'0'.repeat(22)}`;

/** What each tool is given to reach for somebody else's session. */
const INPUTS: Record<string, (session: SessionId) => Record<string, unknown>> = {
  sessions_send: (session) => ({ session, message: 'hello', timeoutSeconds: 0 }),
  sessions_wait: () => ({ timeoutSeconds: 0 }),
  sessions_history: (session) => ({ session }),
  sessions_cancel: (session) => ({ session }),
  sessions_close: (session) => ({ session }),
  approval_respond: () => ({ approval: `apr_${'0'.repeat(22)}`, answer: 'allow' }),
  workflow_status: () => ({ run: RUN }),
  workflow_pause: () => ({ run: RUN }),
  workflow_resume: () => ({ run: RUN }),
  workflow_cancel: () => ({ run: RUN }),
  artifact_create: () => ({ name: 'plan', type: 'data', body: 'x' }),
  artifact_update: () => ({ artifact: 'plan', body: 'x' }),
  artifact_get: () => ({ artifact: 'plan' }),
  artifact_resolve: () => ({ artifact: 'plan', take: 'head' }),
};

describe('input', () => {
  test.each([
    ['sessions_spawn', { task: 'x', timeout: 3 }, 'request.unknown_field', 'input.timeout'],
    ['sessions_spawn', { task: 'x', owner: `ses_${'0'.repeat(22)}` }, 'request.unknown_field', 'input.owner'],
    ['sessions_spawn', {}, 'request.invalid', 'input.task'],
    ['sessions_spawn', { task: 'x', harness: 'a', agentId: 'b' }, 'request.invalid', 'differ'],
    ['sessions_send', { message: 'x' }, 'request.invalid', 'which session'],
    ['sessions_send', { message: 'x', session: 'a', label: 'b' }, 'request.invalid', 'both given'],
    ['sessions_wait', { turn: 'trn_x' }, 'request.invalid', 'input.turn'],
    ['sessions_list', { limit: 100_000 }, 'request.invalid', 'input.limit'],
    ['sessions_list', { cursor: 'made-up' }, 'request.cursor_invalid', 'no cursor'],
    ['approval_list', { state: 'some' }, 'request.invalid', 'input.state'],
  ] as const)('%s refuses %j with its code', async (name, input, code, words) => {
    await using client = await open((await connected('input')).token);
    const answer = await client.call(name, input);
    expect(answer).toMatchObject({ isError: true, code });
    expect(answer.text).toContain(words);
    expect(answer.text).toContain(`(${code}) See ${errorDocs(code)}`);
  });

  test('takes the older names of a spawn', async () => {
    await using client = await open((await connected('older')).token);
    const input = { task: 'x', runtime: 'acp', agentId: 'echo', delegate: true, thread: true };
    expect((await client.call('sessions_spawn', input)).code).toBe('spawn.delegate_thread_conflict');
    expect((await client.call('sessions_spawn', { task: 'x', agentId: 'nope', cwd: '/work' })).code).toBe(
      'spawn.harness_unknown',
    );
  });

  test('takes a git address in place of a folder, and refuses one that git would run', async () => {
    const { token } = await connected('source');
    await using client = await open(token);
    const input = { task: 'x', harness: 'echo', delegate: true };
    expect((await client.call('sessions_spawn', { ...input, cwd: 'ext::sh' })).code).toBe(
      'workspace.url_refused',
    );
    const dashed = { ...input, cwd: 'https://example.com/x#--upload-pack=x' };
    expect((await client.call('sessions_spawn', dashed)).code).toBe('workspace.ref_unknown');
    expect((await client.call('sessions_spawn', { ...input, git: { url: '/x' } })).code).toBe(
      'request.unknown_field',
    );
  });

  test('X02: bodies that are huge, deep or no JSON are refused, and the hub lives', async () => {
    const { token } = await connected('bodies');
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    for (const raw of ['{', deep, new Uint8Array([0xff, 0xfe]), `"${'x'.repeat(5_000_000)}"`]) {
      const { status } = await at.call('POST', '/mcp', { token, raw });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    const { status } = await at.call('GET', '/healthz', { token: null });
    expect(status).toBe(200);
  });

  test('X03: a page of another origin is refused', async () => {
    const { token } = await connected('page');
    const { status, json } = await at.call('POST', '/mcp', {
      token,
      headers: { origin: 'https://evil.example' },
      body: {},
    });
    expect([status, json.error.code]).toEqual([403, 'auth.origin']);
  });
});

describe('waiting', () => {
  test.each(['legacy', 'auto'] as const)(
    'holds 45 s at most whatever was asked, and says every ten seconds that it goes on (%s)',
    async (mode) => {
      await using client = await open((await connected('waiter')).token, mode);
      const seen: number[] = [];
      let over = false;
      const waiting = client
        .call(
          'sessions_wait',
          { timeoutSeconds: 600 },
          { onprogress: ({ progress }) => void seen.push(progress) },
        )
        .finally(() => (over = true));
      for (const seconds of [10, 20, 30, 40]) {
        await until(() => at.clock.nextTimerIn() !== undefined);
        for (let step = 0; step < 10; step++) {
          await settle();
          at.clock.advance(1_000);
        }
        await until(() => seen.includes(seconds), `progress at ${seconds} s`);
        expect(over).toBe(false);
      }
      for (let step = 0; step < 5; step++) {
        at.clock.advance(1_000);
        await settle();
      }
      const answer = await waiting;
      expect(seen).toEqual([10, 20, 30, 40]);
      expect(answer.isError).toBe(false);
      expect(answer.text).toContain('Nothing came');
    },
  );

  test('a send to a session that is not free answers with the turn to wait for', async () => {
    const { token } = await connected('sender');
    await spawned(token, 'slow');
    await using client = await open(token);
    const sent = await client.call('sessions_send', { label: 'slow', message: 'hello', timeoutSeconds: 0 });
    expect(sent.data).toMatchObject({ status: 'accepted', state: 'queued' });
    expect(sent.text).toContain(`sessions_wait {"turn": "${sent.data.turn}"}`);
    expect(sent.text).toContain('Do not send the message again');
  });
});

/** Lets what a step of the clock set off reach the database and come back. */
async function settle(): Promise<void> {
  let rounds = 0;
  await until(() => ++rounds > 30);
}
