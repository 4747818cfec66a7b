import { afterEach, expect, test } from 'vitest';
import { silentLog, systemRandom } from '#base';
import { tokenRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { createAuth } from './index.ts';
import { judgeToken } from './judge-token.ts';

const HOUR = 3_600_000;

onEachStore('tokens of persons', (bench) => {
  const opened: (() => void)[] = [];
  afterEach(() => opened.splice(0).forEach((close) => close()));
  const auth = (store = bench().store) => {
    const { clock, ids } = bench();
    const made = createAuth({ store, clock, ids, random: systemRandom, log: silentLog });
    opened.push(made.close);
    return made.auth;
  };
  const find = (id: tokenRows.Token['id']) => bench().store.read((reader) => tokenRows.findToken(reader, id));

  test('have at most the rights of whose they are, and a name for what they are for', async () => {
    const here = auth();
    const bob = await bench().addUser('viewer');
    const made = good(
      await here.createToken(bench().person(), { client: 'phone', user: bob, readOnly: false }),
    );
    expect(good(await here.whoIs(made.token))).toMatchObject({ user: bob, role: 'viewer', client: 'phone' });
    const mine = good(await here.createToken(bench().person(), { client: 'wall', readOnly: true }));
    expect(good(await here.whoIs(mine.token))).toMatchObject({ user: bench().user, role: 'viewer' });
  });

  test('a member makes them for nobody else, a viewer for nobody at all', async () => {
    const here = auth();
    const bob = await bench().addUser();
    const member = bench().person({ user: bob, role: 'member' });
    for (const user of ['ada', bench().user, 'nobody'])
      expect(codeOf(await here.createToken(member, { client: 'x', user, readOnly: false }))).toBe(
        'user.not_found',
      );
    good(await here.createToken(member, { client: 'x', user: bob, readOnly: false }));
    const viewer = bench().person({ user: bob, role: 'viewer' });
    expect(codeOf(await here.createToken(viewer, { client: 'x', readOnly: false }))).toBe('auth.forbidden');
  });

  test('are good until the moment in which they end, and not in it', async () => {
    const { id } = good(
      await auth().createToken(bench().person(), { client: 'ci', readOnly: false, expiresInMs: HOUR }),
    );
    const token = await find(id);
    if (!token) throw new Error('it was just made');
    const ends = token.createdAt + HOUR;
    expect(token.expiresAt).toBe(ends);
    const user = { name: 'ada', role: 'admin', disabledAt: null } as const;
    const known = { token, user, intent: null, sessionState: null, harness: null };
    expect([ends - 1, ends, ends + 1].map((now) => codeOf(judgeToken(known, now)))).toEqual([
      'ok',
      'auth.expired',
      'auth.expired',
    ]);
  });

  test('one that a hub knows ends to the millisecond all the same', async () => {
    const here = auth();
    const { store, clock, ids } = bench();
    const { token, id } = good(
      await here.createToken(bench().person(), { client: 'ci', readOnly: false, expiresInMs: HOUR }),
    );
    const ends = clock.now() + 2_000;
    // By this hub's clock, which is not the database's on PostgreSQL.
    await store.unit((tx) =>
      tx.db.updateTable('tokens').set({ expires_at: ends }).where('id', '=', id).execute(),
    );
    const known = createAuth({ store, clock, ids, random: systemRandom, log: silentLog });
    opened.push(known.close);
    if (store.dialect === 'sqlite') {
      good(await known.auth.whoIs(token));
      clock.advance(1_999);
      good(await known.auth.whoIs(token));
      clock.advance(1);
    }
    expect(codeOf(await known.auth.whoIs(token))).toBe('auth.expired');
  });

  test('one that is replaced is good for an hour more, and the new one ends when the old one would have', async () => {
    const here = auth();
    const made = good(
      await here.createToken(bench().person(), { client: 'ci', readOnly: false, expiresInMs: 48 * HOUR }),
    );
    const by = good(await here.whoIs(made.token));
    const next = good(await here.replaceToken(by, 'self', {}));
    expect(next).toMatchObject({ client: 'ci', expiresAt: made.expiresAt, readOnly: false });
    expect(next.token).not.toBe(made.token);
    good(await here.whoIs(made.token));
    good(await here.whoIs(next.token));
    const left = ((await find(made.id))?.expiresAt ?? 0) - ((await find(next.id))?.createdAt ?? 0);
    expect(left).toBe(HOUR);
    const again = good(await here.replaceToken(by, made.id, { client: 'laptop' }));
    // The hour does not begin anew.
    expect((await find(made.id))?.expiresAt).toBe((await find(next.id))!.createdAt + HOUR);
    expect(again.client).toBe('laptop');
  });

  test('whoever only reads replaces or ends the token that it calls with, and no other', async () => {
    const here = auth();
    const other = good(await here.createToken(bench().person(), { client: 'ci', readOnly: false }));
    const made = good(await here.createToken(bench().person(), { client: 'wall', readOnly: true }));
    const by = good(await here.whoIs(made.token));
    expect(codeOf(await here.replaceToken(by, other.id, {}))).toBe('token.not_found');
    expect(codeOf(await here.revoke(by, other.id))).toBe('token.not_found');
    const next = good(await here.replaceToken(by, 'self', {}));
    expect(next.readOnly).toBe(true);
    good(await here.revoke(by, by.token));
    expect(codeOf(await here.whoIs(made.token))).toBe('auth.revoked');
  });

  test('tokens of others, of agents and of sessions are not replaced here', async () => {
    const here = auth();
    const bob = await bench().addUser();
    const his = good(await here.createToken(bench().person(), { client: 'x', user: bob, readOnly: false }));
    expect(codeOf(await here.replaceToken(bench().person(), his.id, {}))).toBe('token.not_found');
    const agent = await bench().addAgent();
    const by = good(await here.whoIs(await here.mintAgentToken(bench().user, agent.id)));
    expect(codeOf(await here.replaceToken(bench().person(), by.token, {}))).toBe('request.invalid');
    expect(codeOf(await here.replaceToken(by, 'self', {}))).toBe('auth.forbidden');
  });

  test('an admin sees the facts of everybody’s, others their own', async () => {
    const here = auth();
    const bob = await bench().addUser();
    const member = bench().person({ user: bob, role: 'member' });
    const his = good(await here.createToken(member, { client: 'phone', readOnly: true }));
    good(await here.createToken(bench().person(), { client: 'cli', readOnly: false }));
    const all = good(await here.tokens(bench().person(), { limit: 10, all: true })).items;
    expect(all.map(({ client, userName }) => [client, userName])).toEqual([
      ['cli', 'ada'],
      ['phone', 'user-0'],
    ]);
    expect(all[1]).toMatchObject({ id: his.id, user: bob, readOnly: true });
    expect(good(await here.tokens(bench().person(), { limit: 10 })).items).toHaveLength(1);
    expect(good(await here.tokens(member, { limit: 10 })).items.map(({ id }) => id)).toEqual([his.id]);
    expect(codeOf(await here.tokens(member, { limit: 10, all: true }))).toBe('auth.forbidden');
  });
});
