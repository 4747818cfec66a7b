import { afterEach, expect, test } from 'vitest';
import { silentLog, systemRandom } from '#base';
import { TOKEN_PATTERN, newId } from '#domain';
import { agentRows, sessionRows, tokenRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { createAuth, TOKENS_TOPIC } from './index.ts';

onEachStore('tokens', (bench) => {
  const opened: (() => void)[] = [];
  afterEach(() => opened.splice(0).forEach((close) => close()));

  const service = (store = bench().store) => {
    const { clock, ids } = bench();
    const made = createAuth({ store, clock, ids, random: systemRandom, log: silentLog });
    opened.push(made.close);
    return made;
  };
  const tokenOf = async (token: string) => {
    const who = await service().auth.whoIs(token);
    if (!who.ok) throw new Error(who.error.code);
    return who.value.token;
  };

  test('a person who is known gets a token for each client, and it says who they are', async () => {
    const { auth } = service();
    const { user, token } = await auth.mintUserToken({ name: 'ada', client: 'cli' });
    expect(user).toBe(bench().user);
    expect(token.match(TOKEN_PATTERN)).toEqual([token]);
    expect(await auth.whoIs(token)).toMatchObject({
      ok: true,
      value: { kind: 'user', user, role: 'admin', client: 'cli' },
    });
  });

  test('whoever comes after the first person is no admin', async () => {
    const { auth } = service();
    const [one, two] = await Promise.all([
      auth.mintUserToken({ name: 'bob', client: 'cli' }),
      service(bench().other).auth.mintUserToken({ name: 'bob', client: 'web' }),
    ]);
    expect(one.user).toBe(two.user);
    expect(await auth.whoIs(two.token)).toMatchObject({ value: { role: 'member', client: 'web' } });
  });

  test('no token, another text, and a token of another hub are refused apart', async () => {
    const { auth } = service();
    const code = async (token: string) => {
      const who = await auth.whoIs(token);
      return who.ok ? 'ok' : who.error.code;
    };
    expect(await code('')).toBe('auth.missing');
    expect(await code('mst_user_short')).toBe('auth.invalid');
    expect(await code(`mst_user_${'A'.repeat(43)}`)).toBe('auth.invalid');
    expect(await code(`mst_robot_${'A'.repeat(43)}`)).toBe('auth.invalid');
  });

  test('only the digest is stored', async () => {
    const { token } = await service().auth.mintUserToken({ name: 'ada', client: 'cli' });
    const stored = await bench().store.read(async (reader) =>
      reader.db.selectFrom('tokens').selectAll().execute(),
    );
    expect(JSON.stringify(stored)).not.toContain(token.slice('mst_user_'.length));
  });

  test('a revoked token is refused at once, also by a hub that knew it', async () => {
    const here = service();
    const { token } = await here.auth.mintUserToken({ name: 'ada', client: 'cli' });
    const id = await tokenOf(token);
    expect(await here.auth.whoIs(token)).toMatchObject({ ok: true });
    expect(await here.auth.revoke(bench().person(), id)).toMatchObject({ ok: true });
    expect(await here.auth.whoIs(token)).toMatchObject({ error: { code: 'auth.revoked' } });
    expect(await here.auth.revoke(bench().person(), id)).toMatchObject({ ok: true });
  });

  test('another hub forgets what it knew when it is told, or after some seconds', async () => {
    const [here, there] = [service(), service(bench().other)];
    const { token } = await here.auth.mintUserToken({ name: 'ada', client: 'cli' });
    await there.auth.whoIs(token);
    const told = new Promise<void>((resolve) => {
      opened.push(bench().other.listen(TOKENS_TOPIC, resolve));
    });
    await here.auth.revoke(bench().person(), await tokenOf(token));
    await told;
    expect(await there.auth.whoIs(token)).toMatchObject({ error: { code: 'auth.revoked' } });

    const second = await here.auth.mintUserToken({ name: 'ada', client: 'cli' });
    await there.auth.whoIs(second.token);
    const id = await tokenOf(second.token);
    // Revoked without a wake, as when it was lost.
    await bench().store.unit((tx) => tokenRows.revokeToken(tx, id));
    bench().clock.advance(5_000);
    expect(await there.auth.whoIs(second.token)).toMatchObject({ error: { code: 'auth.revoked' } });
  });

  test('others’ tokens do not exist for a member; an admin revokes any; sessions and agents none', async () => {
    const { auth } = service();
    const { token } = await auth.mintUserToken({ name: 'ada', client: 'cli' });
    const id = await tokenOf(token);
    const other = await bench().addUser();
    const member = bench().person({ user: other, role: 'member' });
    expect(await auth.revoke(member, id)).toMatchObject({ error: { code: 'token.not_found' } });
    const session = await bench().addSession();
    expect(await auth.revoke(bench().of(session), id)).toMatchObject({ error: { code: 'auth.forbidden' } });
    expect(await auth.revoke(bench().person({ user: other, role: 'admin' }), id)).toMatchObject({ ok: true });
  });

  test('an agent’s token names its agent; the one before it goes on for ten minutes; disabled agents are refused', async () => {
    const { auth } = service();
    const agent = await bench().addAgent();
    const first = await auth.mintAgentToken(bench().user, agent.id);
    const second = await auth.mintAgentToken(bench().user, agent.id);
    expect(await auth.whoIs(first)).toMatchObject({ ok: true, value: { kind: 'agent', agent: agent.id } });
    expect(await auth.whoIs(second)).toMatchObject({ ok: true, value: { agent: agent.id } });
    bench().clock.advance(10 * 60_000);
    expect(await auth.whoIs(second)).toMatchObject({ ok: true });
    await bench().store.unit(async (tx) => {
      await agentRows.changeAgent(tx, agent.id, { intent: 'disabled' });
      tx.wake(TOKENS_TOPIC);
    });
    expect(await auth.whoIs(second)).toMatchObject({ error: { code: 'agent.disabled' } });
  });

  test('a session’s token ends with its session, without anyone revoking it', async () => {
    const { auth } = service();
    const session = await bench().addSession({ state: 'starting' });
    const token = await auth.mintSessionToken(bench().user, session.id);
    expect(await auth.whoIs(token)).toMatchObject({
      ok: true,
      value: { kind: 'session', session: session.id },
    });
    await bench().store.unit((tx) => sessionRows.moveSession(tx, session.id, 'close'));
    expect(await auth.whoIs(token)).toMatchObject({ error: { code: 'auth.revoked' } });
  });

  test('a managed session’s new token ends the one before; an outside client keeps both', async () => {
    const { auth } = service();
    const managed = await bench().addSession();
    const outside = await bench().addSession({ kind: 'main', harness: null, client: 'editor' });
    const mint = (session: typeof managed) => auth.mintSessionToken(bench().user, session.id);
    const [a, b] = [await mint(managed), await mint(managed)];
    expect(await auth.whoIs(a)).toMatchObject({ error: { code: 'auth.expired' } });
    expect(await auth.whoIs(b)).toMatchObject({ ok: true });
    const [c, d] = [await mint(outside), await mint(outside)];
    expect(await auth.whoIs(c)).toMatchObject({ ok: true });
    expect(await auth.whoIs(d)).toMatchObject({ ok: true });
  });

  test('a managed session’s token says that it is good for MCP alone; an outside client’s does not', async () => {
    const { auth } = service();
    const managed = await bench().addSession();
    const outside = await bench().addSession({ kind: 'main', harness: null, client: 'claude' });
    const who = async (session: typeof managed) =>
      auth.whoIs(await auth.mintSessionToken(bench().user, session.id));
    expect(await who(managed)).toMatchObject({ value: { session: managed.id, mcpOnly: true } });
    expect(await who(outside)).toEqual({
      ok: true,
      value: { kind: 'session', user: bench().user, token: expect.any(String), session: outside.id },
    });
  });

  test('a person sees the tokens that are good, newest first, and never the tokens themselves', async () => {
    const { auth } = service();
    const { token } = await auth.mintUserToken({ name: 'ada', client: 'cli' });
    const { token: lost } = await auth.mintUserToken({ name: 'ada', client: 'web' });
    await auth.revoke(bench().person(), await tokenOf(lost));
    const listed = await auth.tokens(bench().person(), { limit: 10 });
    expect(listed).toMatchObject({
      ok: true,
      value: { items: [{ kind: 'user', client: 'cli' }], next: null },
    });
    expect(JSON.stringify(listed)).not.toContain(token.slice('mst_user_'.length));
    const session = await bench().addSession();
    expect(await auth.tokens(bench().of(session), { limit: 10 })).toMatchObject({
      error: { code: 'auth.forbidden' },
    });
  });

  test('a token of a session that has ended is not among those that are good', async () => {
    const { auth } = service();
    for (const state of ['open', 'closed', 'failed'] as const)
      await auth.mintSessionToken(bench().user, (await bench().addSession({ state })).id);
    const listed = await auth.tokens(bench().person(), { limit: 10 });
    expect(listed.ok && listed.value.items.map(({ kind }) => kind)).toEqual(['session']);
  });

  test('a token of a session that belongs to somebody else stands for nobody', async () => {
    const session = await bench().addSession({ user: await bench().addUser() });
    const token = await service().auth.mintSessionToken(bench().user, session.id);
    expect(await service().auth.whoIs(token)).toMatchObject({ error: { code: 'auth.revoked' } });
  });

  test('the last use is written by the recorder, not by the request', async () => {
    const { auth, recorder } = service();
    const { token } = await auth.mintUserToken({ name: 'ada', client: 'cli' });
    const id = await tokenOf(token);
    await auth.whoIs(token);
    const lastUse = async () => (await bench().store.read((r) => tokenRows.findToken(r, id)))?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    await recorder.runOnce();
    expect(await lastUse()).toEqual(expect.any(Number));
  });

  test('tokens that ended long ago are removed', async () => {
    const { user } = bench();
    const id = newId(bench().ids, 'token');
    const gone = {
      id,
      kind: 'user',
      user,
      subject: null,
      client: 'cli',
      digest: 'd',
      lastUsedAt: null,
    } as const;
    await bench().store.unit((tx) =>
      tokenRows.insertToken(tx, { ...gone, createdAt: 1, expiresAt: null, revokedAt: 2 }),
    );
    await service().recorder.runOnce();
    expect(await bench().store.read((r) => tokenRows.findToken(r, id))).toBeNull();
  });
});
