import { afterEach, expect, test } from 'vitest';
import { silentLog, systemRandom } from '#base';
import { LIMITS, PAGE_CLIENT, TOKEN_PATTERN } from '#domain';
import { auditRows, tokenRows, userRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { createAuth } from './index.ts';

const MINUTE = 60_000;
const WEEK = LIMITS.pageIdleDays * 24 * 3_600_000;

onEachStore('pages', (bench) => {
  const opened: (() => void)[] = [];
  afterEach(() => opened.splice(0).forEach((close) => close()));
  const service = (store = bench().store) => {
    const { clock, ids } = bench();
    const made = createAuth({ store, clock, ids, random: systemRandom, log: silentLog });
    opened.push(made.close);
    return made;
  };
  const auth = (store = bench().store) => service(store).auth;
  const tell = () => true;
  const find = (id: tokenRows.Token['id']) => bench().store.read((reader) => tokenRows.findToken(reader, id));
  const setEnd = (id: tokenRows.Token['id'], at: number) =>
    bench().store.unit((tx) => tokenRows.endTokenAt(tx, id, at));
  const audited = async (action: string) => {
    const all = await bench().store.read((reader) =>
      auditRows.listAudit(reader, { before: undefined, limit: 100 }),
    );
    return all.filter((entry) => entry.action === action);
  };
  /** Somebody with a token of their own, and a page of theirs. */
  const caller = async (input: { readOnly?: boolean; expiresInMs?: number } = {}) => {
    const { readOnly = false, expiresInMs } = input;
    const made = good(await auth().createToken(bench().person(), { client: 'cli', readOnly, expiresInMs }));
    return good(await auth().whoIs(made.token));
  };
  const page = async () => {
    const by = await caller();
    const signedIn = good(await auth().signIn(good(await auth().mintCode(by)).code, tell));
    return { ...signedIn, text: `${signedIn.cookie}.${signedIn.secret}` };
  };

  test('a code signs one page in, which calls with both of its halves and neither alone', async () => {
    const by = await caller();
    const { code, expiresAt } = good(await auth().mintCode(by));
    expect(code.match(TOKEN_PATTERN)).toEqual([code]);
    const { cookie, secret, user, token } = good(await auth().signIn(code, tell));
    expect(user).toEqual({ id: bench().user, name: 'ada', role: 'admin' });
    expect(expiresAt).toBeLessThanOrEqual((await find(token))!.createdAt + LIMITS.signInCodeMinutes * MINUTE);
    const who = good(await auth().whoIs(`${cookie}.${secret}`));
    expect(who).toMatchObject({
      kind: 'user',
      user: bench().user,
      role: 'admin',
      client: PAGE_CLIENT,
      token,
    });
    for (const wrong of [cookie, secret, `${secret}.${cookie}`, `${cookie}.${cookie}`, code])
      expect(codeOf(await auth().whoIs(wrong))).toBe('auth.invalid');
    expect(await audited('page.signed_in')).toMatchObject([{ subject: token, door: 'web', name: 'ada' }]);
  });

  test('only digests are stored', async () => {
    const { cookie, secret } = await page();
    const { code } = good(await auth().mintCode(await caller()));
    const stored = await bench().store.read((reader) => reader.db.selectFrom('tokens').selectAll().execute());
    const rows = JSON.stringify(stored);
    for (const text of [cookie, secret, code]) expect(rows).not.toContain(text.slice('mst_page_'.length));
  });

  test('a code is good once, also for two who come at the same time at two hubs', async () => {
    const { code } = good(await auth().mintCode(await caller()));
    const both = await Promise.all([auth().signIn(code, tell), auth(bench().other).signIn(code, tell)]);
    expect(both.map(codeOf).toSorted()).toEqual(['ok', 'sign_in.refused']);
    expect(await auth().signIn(code, tell)).toMatchObject({
      error: { code: 'sign_in.refused', message: expect.stringContaining('used already') },
    });
    expect((await audited('sign_in.refused')).map(({ data }) => data)).toEqual([
      { why: 'used' },
      { why: 'used' },
    ]);
  });

  test('an expired, an unknown and a mangled code, and a lasting token, are refused, and that is written down', async () => {
    const { code } = good(await auth().mintCode(await caller()));
    const id = await bench().store.read(async (reader) => {
      const tokens = await reader.db.selectFrom('tokens').selectAll().where('sign_in', '=', 1).execute();
      return tokens[0]!.id;
    });
    await setEnd(id, 1);
    const lasting = good(await auth().createToken(bench().person(), { client: 'ci', readOnly: false })).token;
    const refused = [code, `mst_code_${'A'.repeat(43)}`, 'mst_code_x', lasting];
    for (const text of refused) expect(codeOf(await auth().signIn(text, tell))).toBe('sign_in.refused');
    expect((await audited('sign_in.refused')).map(({ data, subject }) => [data?.['why'], subject])).toEqual([
      ['unknown', null],
      ['unknown', null],
      ['unknown', null],
      ['expired', id],
    ]);
    good(await auth().whoIs(lasting));
    // Whoever sends them needs no account, so that the log takes so many and no more.
    await auth().signIn('mst_code_x', () => false);
    expect(await audited('sign_in.refused')).toHaveLength(4);
  });

  test('what a new person signs in with is good for a page as well, once', async () => {
    const bob = await bench().addUser();
    const { mintSignIn } = await import('./index.ts');
    const sources = { ids: bench().ids, random: systemRandom };
    const { token } = await bench().store.unit((tx) => mintSignIn(tx, sources, bench().person(), bob));
    expect(good(await auth().signIn(token, tell)).user.id).toBe(bob);
    expect(codeOf(await auth().signIn(token, tell))).toBe('sign_in.refused');
    expect(codeOf(await auth().whoIs(token))).toBe('auth.revoked');
  });

  test('a page has no more rights than the token that asked for its code', async () => {
    const by = await caller({ readOnly: true });
    const { code } = good(await auth().mintCode(by));
    const { cookie, secret, user } = good(await auth().signIn(code, tell));
    expect(user.role).toBe('admin');
    expect(good(await auth().whoIs(`${cookie}.${secret}`))).toMatchObject({ role: 'viewer', ofAdmin: true });
    const brief = await caller({ readOnly: true, expiresInMs: WEEK });
    expect(codeOf(await auth().mintCode(brief))).toBe('auth.forbidden');
    good(await auth().mintCode(await caller({ expiresInMs: WEEK })));
    const session = await bench().addSession();
    expect(codeOf(await auth().mintCode(bench().of(session)))).toBe('auth.forbidden');
  });

  test('ends after a week without use, and goes on for as long as it is used', async () => {
    const { token, text } = await page();
    const ends = (await find(token))!;
    expect(ends.expiresAt).toBe(ends.createdAt + WEEK);
    const { auth: here, recorder } = service();
    await setEnd(token, ends.createdAt + WEEK - MINUTE);
    good(await here.whoIs(text));
    recorder.start();
    bench().clock.advance(MINUTE);
    await recorder.idle();
    await recorder.stop();
    const used = (await find(token))!;
    expect(used.expiresAt).toBe(used.lastUsedAt! + WEEK);
    await setEnd(token, 1);
    expect(codeOf(await auth().whoIs(text))).toBe('auth.expired');
  });

  test('one that has ended is not brought back by having been used', async () => {
    const { token, text } = await page();
    const { auth: here, recorder } = service();
    good(await here.whoIs(text));
    const { createdAt } = (await find(token))!;
    await setEnd(token, createdAt);
    recorder.start();
    bench().clock.advance(MINUTE);
    await recorder.idle();
    await recorder.stop();
    expect((await find(token))!.expiresAt).toBe(createdAt);
  });

  test('stands among the tokens, is revoked as those are, and is not turned into one', async () => {
    const { token, text } = await page();
    const by = good(await auth().whoIs(text));
    const { items } = good(await auth().tokens(bench().person(), { limit: 10 }));
    expect(items.find(({ id }) => id === token)).toMatchObject({ kind: 'user', client: 'web' });
    expect(codeOf(await auth().replaceToken(by, 'self', {}))).toBe('request.invalid');
    expect(codeOf(await auth().replaceToken(bench().person(), token, {}))).toBe('request.invalid');
    expect(codeOf(await auth().createToken(by, { client: 'web', readOnly: false }))).toBe('request.invalid');
    good(await auth().revoke(bench().person(), token));
    expect(codeOf(await auth().whoIs(text))).toBe('auth.revoked');
  });

  test('signs itself out, and nothing else', async () => {
    const [one, two] = [await page(), await page()];
    const here = auth();
    good(await here.signOut(good(await here.whoIs(one.text))));
    expect(codeOf(await auth().whoIs(one.text))).toBe('auth.revoked');
    good(await auth().whoIs(two.text));
    expect(await audited('page.signed_out')).toMatchObject([{ subject: one.token, data: { why: 'asked' } }]);
    expect(codeOf(await auth().signOut(await caller()))).toBe('token.not_found');
  });

  test('ends with the account, whose codes are refused as well', async () => {
    const { text } = await page();
    const { code } = good(await auth().mintCode(await caller()));
    await bench().store.unit((tx) => userRows.changeUser(tx, bench().user, { disabledAt: tx.now }));
    expect(codeOf(await auth().whoIs(text))).toBe('auth.disabled');
    expect(codeOf(await auth().signIn(code, tell))).toBe('auth.disabled');
  });

  test('beyond as many as one person may have, the one that was silent for longest ends', async () => {
    const by = await caller();
    const pages = [];
    for (let made = 0; made <= LIMITS.pagesPerUser; made++) {
      const { code } = good(await auth().mintCode(by));
      pages.push(good(await auth().signIn(code, tell)));
      bench().clock.advance(1);
    }
    const { items } = good(await auth().tokens(bench().person(), { limit: 100 }));
    const live = items.filter(({ client }) => client === 'web').map(({ id }) => id);
    expect(live).toHaveLength(LIMITS.pagesPerUser);
    expect(live).not.toContain(pages[0]!.token);
    expect(live).toContain(pages.at(-1)!.token);
  });
});
