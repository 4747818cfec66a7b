import { afterEach, describe, expect, test } from 'vitest';
import { silentLog, systemRandom } from '#base';
import type { Principal, UserId, UserRole } from '#domain';
import { inboxRows, sessionRows, tokenRows, turnRows, userRows } from '#store';
import { createAudit } from '../audit/index.ts';
import { createAuth } from '../auth/index.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { createUsers } from './index.ts';

onEachStore('accounts', (bench) => {
  const opened: (() => void)[] = [];
  afterEach(() => opened.splice(0).forEach((close) => close()));

  const users = (store = bench().store) => createUsers({ store, ids: bench().ids, random: systemRandom });
  const auth = (store = bench().store) => {
    const { clock, ids } = bench();
    const made = createAuth({ store, clock, ids, random: systemRandom, log: silentLog });
    opened.push(made.close);
    return made.auth;
  };
  const admin = () => bench().person();
  const add = async (name: string, role: UserRole = 'member') =>
    good(await users().add(admin(), { name, role, signIn: false })).user;
  const as = (user: UserId, role: UserRole): Principal => bench().person({ user, role });

  test('an admin adds a person, who signs in once with what is shown once', async () => {
    const { user, signIn } = good(await users().add(admin(), { name: 'Bob', role: 'viewer', signIn: true }));
    expect(user).toMatchObject({ name: 'Bob', role: 'viewer', disabledAt: null, lastSeenAt: null });
    expect(user.counts).toEqual({ sessions: 0, agents: 0, tokens: 1 });
    const token = signIn?.token ?? '';
    const by = good(await auth().whoIs(token));
    expect(by).toMatchObject({ user: user.id, role: 'viewer', signIn: true });
    const lasting = good(await auth().replaceToken(by, 'self', { client: 'laptop' }));
    expect(lasting).toMatchObject({ user: user.id, client: 'laptop', expiresAt: null, readOnly: false });
    expect(codeOf(await auth().whoIs(token))).toBe('auth.revoked');
    expect(codeOf(await auth().replaceToken(by, 'self', {}))).toBe('token.not_found');
    expect(good(await auth().whoIs(lasting.token))).not.toHaveProperty('signIn');
    expect((await add('Eve')).counts.tokens).toBe(0);
  });

  test('of two who sign in with one token at once, one does', async () => {
    const { signIn } = good(await users().add(admin(), { name: 'bob', role: 'member', signIn: true }));
    const by = good(await auth().whoIs(signIn?.token ?? ''));
    const tried = await Promise.all([
      auth().replaceToken(by, 'self', {}),
      auth(bench().other).replaceToken(by, 'self', {}),
      auth().replaceToken(by, 'self', {}),
    ]);
    expect(tried.map(codeOf).toSorted()).toEqual(['ok', 'token.not_found', 'token.not_found']);
  });

  test('a name is one person whatever its capitals, also of two who take it at once', async () => {
    await add('Zoë');
    for (const name of ['zoë', 'ZOË', 'Zoë', 'ADA'])
      expect([name, codeOf(await users().add(admin(), { name, role: 'member', signIn: false }))]).toEqual([
        name,
        'user.name_taken',
      ]);
    const tried = await Promise.all(
      ['Kim', 'kim', 'KIM', 'kIm'].map((name, n) =>
        users(n % 2 ? bench().other : bench().store).add(admin(), { name, role: 'member', signIn: false }),
      ),
    );
    expect(tried.map(codeOf).toSorted()).toEqual([
      'ok',
      'user.name_taken',
      'user.name_taken',
      'user.name_taken',
    ]);
    expect(good(await users().show(admin(), 'zOË')).name).toBe('Zoë');
  });

  test('only admins add, list and change; everybody sees themselves, and to others nobody else is there', async () => {
    const bob = await add('bob');
    const eve = await add('eve', 'viewer');
    for (const by of [as(bob.id, 'member'), as(eve.id, 'viewer')]) {
      expect(codeOf(await users().list(by, { limit: 10 }))).toBe('auth.forbidden');
      expect(codeOf(await users().change(by, 'ada', { disabled: true }))).toBe('auth.forbidden');
      expect(codeOf(await users().add(by, { name: 'x', role: 'admin', signIn: false }))).toBe(
        'auth.forbidden',
      );
      expect(codeOf(await users().show(by, 'ada'))).toBe('user.not_found');
      expect(good(await users().show(by, by.user)).id).toBe(by.user);
    }
    expect(codeOf(await users().show(admin(), 'nobody'))).toBe('user.not_found');
    expect(codeOf(await users().change(admin(), 'nobody', { role: 'admin' }))).toBe('user.not_found');
  });

  test('lists accounts page by page, oldest first, with what they have as numbers', async () => {
    const bob = await add('bob');
    await bench().addSession({ user: bob.id });
    await bench().addAgent({ user: bob.id });
    await bench().addSession({ user: bob.id, state: 'closed' });
    const first = good(await users().list(admin(), { limit: 1 }));
    expect(first.items.map(({ name }) => name)).toEqual(['ada']);
    const second = good(await users().list(admin(), { limit: 1, cursor: first.next ?? '' }));
    expect(second.items).toMatchObject([{ name: 'bob', counts: { sessions: 1, agents: 1, tokens: 0 } }]);
    expect(second.next).toBeNull();
    expect(codeOf(await users().list(admin(), { limit: 1, cursor: 'made-up' }))).toBe(
      'request.cursor_invalid',
    );
  });

  test('a change is told to the log and the audit once, and not when nothing changes', async () => {
    const bob = await add('bob');
    const from = await bench().store.eventPosition();
    good(await users().change(admin(), 'BOB', { role: 'viewer', disabled: true }));
    good(await users().change(admin(), 'bob', { role: 'viewer', disabled: true }));
    good(await users().change(admin(), bob.id, { disabled: false }));
    expect(await bench().eventsSince(from)).toEqual(['user.changed', 'user.disabled', 'user.enabled']);
    const lines = good(await createAudit(bench()).list(admin(), { limit: 10 })).items;
    expect(lines.map(({ action }) => action)).toEqual([
      'user.enabled',
      'user.disabled',
      'user.changed',
      'user.added',
    ]);
    expect(lines[2]).toMatchObject({
      name: 'ada',
      subject: bob.id,
      data: { role: 'viewer', before: 'member' },
    });
  });

  test('the last admin that is not disabled stays one', async () => {
    const bob = await add('bob', 'admin');
    expect(good(await users().change(admin(), 'bob', { disabled: true })).disabledAt).not.toBeNull();
    for (const change of [{ disabled: true }, { role: 'member' }, { role: 'viewer' }] as const)
      expect(codeOf(await users().change(admin(), 'ada', change))).toBe('user.last_admin');
    good(await users().change(admin(), bob.id, { disabled: false }));
    good(await users().change(as(bob.id, 'admin'), 'ada', { role: 'member' }));
    expect(codeOf(await users().change(as(bob.id, 'admin'), 'bob', { role: 'member' }))).toBe(
      'user.last_admin',
    );
  });

  test.each(['disabled', 'demoted'] as const)(
    'two admins who are %s at once by two hubs leave one',
    async (how) => {
      const bob = await add('bob', 'admin');
      const change = how === 'disabled' ? { disabled: true } : { role: 'member' as const };
      const tried = await Promise.all([
        users().change(as(bob.id, 'admin'), 'ada', change),
        users(bench().other).change(admin(), 'bob', change),
      ]);
      expect(tried.map(codeOf).toSorted()).toEqual(['ok', 'user.last_admin']);
      expect(await bench().store.read((reader) => userRows.enabledAdmins(reader))).toHaveLength(1);
    },
  );

  test('a disabled account refuses every kind of its tokens at once, and enabling brings all of them back', async () => {
    const bob = await add('bob');
    const by = as(bob.id, 'member');
    const agent = await bench().addAgent({ user: bob.id });
    const session = await bench().addSession({ user: bob.id, harness: null });
    const here = auth();
    const tokens = [
      good(await here.createToken(by, { client: 'ci', readOnly: false })).token,
      await here.mintAgentToken(bob.id, agent.id),
      await here.mintSessionToken(bob.id, session.id),
      good(await here.mintJoinToken(by)).token,
    ];
    const codes = async () => Promise.all(tokens.map(async (token) => codeOf(await here.whoIs(token))));
    expect(await codes()).toEqual(['ok', 'ok', 'ok', 'ok']);
    good(await users().change(admin(), 'bob', { disabled: true }));
    expect(await codes()).toEqual(Array.from({ length: 4 }, () => 'auth.disabled'));
    good(await users().change(admin(), 'bob', { disabled: false }));
    expect(await codes()).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('another hub refuses a disabled account within five seconds, even if it was not told', async () => {
    const bob = await add('bob');
    const { token } = good(await auth().createToken(as(bob.id, 'member'), { client: 'ci', readOnly: false }));
    const there = auth(bench().other);
    good(await there.whoIs(token));
    await bench().store.unit((tx) => userRows.changeUser(tx, bob.id, { disabledAt: tx.now }));
    bench().clock.advance(5_000);
    expect(codeOf(await there.whoIs(token))).toBe('auth.disabled');
  });

  test('a role counts from the next call on, for what acts for the person too', async () => {
    const bob = await add('bob');
    const session = await bench().addSession({ user: bob.id, harness: null });
    const here = auth();
    const own = good(await here.createToken(as(bob.id, 'member'), { client: 'ci', readOnly: false })).token;
    const client = await here.mintSessionToken(bob.id, session.id);
    const join = good(await here.mintJoinToken(as(bob.id, 'member'))).token;
    good(await here.whoIs(own));
    good(await users().change(admin(), 'bob', { role: 'viewer' }));
    expect(good(await here.whoIs(own))).toMatchObject({ role: 'viewer' });
    expect(good(await here.whoIs(client))).toMatchObject({ looksOnly: true });
    expect(codeOf(await here.whoIs(join))).toBe('auth.forbidden');
    good(await users().change(admin(), 'bob', { role: 'admin' }));
    expect(good(await here.whoIs(own))).toMatchObject({ role: 'admin' });
    expect(good(await here.whoIs(client))).not.toHaveProperty('looksOnly');
  });

  test('of two first starts on an empty database, under two names, one makes the admin', async () => {
    const { store, other } = bench();
    await store.unit((tx) => tx.db.deleteFrom('users').execute());
    await Promise.all([
      auth().mintUserToken({ name: 'kim', client: 'cli' }),
      auth(other).mintUserToken({ name: 'lee', client: 'cli' }),
    ]);
    const roles = await store.read((reader) => userRows.listUsers(reader, { after: undefined, limit: 5 }));
    expect(roles.map(({ role }) => role).toSorted()).toEqual(['admin', 'member']);
  });

  test('who calls is known by name, and whether the token only reads', async () => {
    const here = auth();
    const { token } = good(await here.createToken(admin(), { client: 'wall', readOnly: true }));
    const by = good(await here.whoIs(token));
    expect(by).toMatchObject({ role: 'viewer', user: bench().user });
    expect(good(await users().self(by))).toMatchObject({ name: 'ada', role: 'admin', readOnly: true });
  });

  test('tokens of a person are bounded, also when the last place is taken twice at once', async () => {
    const here = auth();
    const { store, user, clock } = bench();
    await store.unit(async (tx) => {
      for (let n = 0; n < 99; n++) {
        const id = `tok_${String(n).padStart(22, '0')}` as tokenRows.Token['id'];
        const token = { id, kind: 'user', user, subject: null, client: 'x', digest: `d${n}` } as const;
        const times = { createdAt: clock.now(), expiresAt: null, revokedAt: null, lastUsedAt: null };
        await tokenRows.insertToken(tx, { ...token, ...times });
      }
    });
    const tried = await Promise.all([
      here.createToken(admin(), { client: 'a', readOnly: false }),
      auth(bench().other).createToken(admin(), { client: 'b', readOnly: false }),
    ]);
    expect(tried.map(codeOf).toSorted()).toEqual(['ok', 'token.too_many']);
  });
});

describe('the agents of a disabled account', () => {
  test('lose the poll that they hold, get no turn that is queued, and go on once it is enabled', async () => {
    const world = await HubWorld.open();
    const { hub, person, agent } = world;
    const root = await world.stranger();
    const admin: Principal = {
      kind: 'user',
      user: root.user,
      token: root.token,
      role: 'admin',
      client: 'cli',
    };
    await world.store.unit((tx) => userRows.changeUser(tx, root.user, { role: 'admin' }));
    const { session } = await world.delegate('mill');
    if (agent.by.kind !== 'agent') throw new Error('an agent is an agent');
    const { agent: its } = agent.by;
    const after = await world.store.read((reader) => inboxRows.inboxHead(reader, its));
    const held = hub.contract.poll(agent.by, { claim_id: 'held', free: 4, after, hold_ms: 25_000 });
    await world.store.read((reader) => sessionRows.findSession(reader, session));
    good(await hub.users.change(admin, 'ada', { disabled: true }));
    expect(codeOf(await held)).toBe('auth.disabled');
    const sent = await world.send('mill', 'go on', 0);
    expect(good(sent)).toMatchObject({ status: 'accepted' });
    const poll = { claim_id: 'next', free: 4, after: 0, hold_ms: 0 };
    expect(codeOf(await hub.contract.poll(agent.by, poll))).toBe('auth.disabled');
    const turns = await world.store.read((reader) => turnRows.countUnended(reader, person.user));
    expect(turns).toMatchObject({ queued: 1, working: 0 });
    good(await hub.users.change(admin, 'ada', { disabled: false }));
    expect((await agent.takeTurn()).prompt).toBe('go on');
    await world.close();
  });

  test('end what they run, once: interrupted and told so; what had not begun is offered again after it is enabled', async () => {
    const world = await HubWorld.open();
    const { hub, agent } = world;
    const root = await world.stranger();
    const admin: Principal = { ...root, kind: 'user', role: 'admin', client: 'cli' };
    await world.store.unit((tx) => userRows.changeUser(tx, root.user, { role: 'admin' }));
    await world.delegate('runs');
    await world.delegate('waits');
    good(await world.send('runs', 'run', 0));
    const running = await agent.takeTurn();
    good(await agent.start(running));
    good(await world.send('waits', 'wait', 0));
    const leased = await agent.takeTurn();
    expect(leased.prompt).toBe('wait');
    expect(good(await hub.users.change(admin, 'ada', { disabled: true })).interrupted).toBe(1);
    expect(good(await hub.users.change(admin, 'ada', { disabled: true })).interrupted).toBe(0);
    expect(good(await hub.users.change(admin, 'ada', { disabled: false })).interrupted).toBe(0);
    expect((await world.mail()).at(-1)).toMatchObject({
      kind: 'interrupted',
      turn: running.turn,
      body: expect.stringContaining('was disabled'),
    });
    expect(codeOf(await agent.start(leased))).toBe('lease.lost');
    const again = await agent.takeTurn();
    expect([again.turn, again.fence > leased.fence]).toEqual([leased.turn, true]);
    await world.close();
  });
});
