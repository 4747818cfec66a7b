import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIds, seededRandom, silentLog, systemRandom } from '#base';
import { defaultSettingValues, hubSettings, NOTICE_LIMITS } from '#domain';
import type { HubSettings, NeedKind, Principal } from '#domain';
import { approvalRows, noticeRows, type Store } from '#store';
import { askApproval, askQuestion } from '../approvals/index.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { approvalIdOf, onEachStore, runCommand, type HubBench } from '../testing/hub-stores.ts';
import type { NewChannel } from './notice-verbs.ts';
import { createNotices, noticeCourier } from './index.ts';
import { FarSide } from '../../../test/support/far-side.ts';

let far: FarSide;
let current: HubBench | undefined;
beforeEach(async () => {
  far = await FarSide.open();
});
afterEach(async () => {
  await far[Symbol.asyncDispose]();
});

/** A hub's notices over a bench, with what tests turn. */
function noticesOf(bench: HubBench, more: Partial<HubSettings> = {}, store: Store = bench.store) {
  const settings = {
    ...hubSettings(defaultSettingValues()),
    noticeAfterMs: 0,
    noticesAnywhere: true,
    noticePageUrl: 'https://muster.example/',
    ...more,
  };
  current = bench;
  const { clock } = bench;
  const { roster } = bench.hub(store);
  const stopping = new AbortController().signal;
  const ids = store === bench.store ? bench.ids : createIds(clock, seededRandom(23));
  const deps = { store, clock, ids, random: systemRandom, log: silentLog, settings: () => settings };
  const all = {
    ...deps,
    roster,
    stopping,
    redact: (text: string) => text.replaceAll('hush-hush', '[redacted]'),
  };
  return { notices: createNotices(all), courier: noticeCourier(all), settings };
}

const channel = (more: Partial<NewChannel> = {}): NewChannel => ({
  name: 'desk',
  kind: 'webhook',
  address: `${far.address}/in?key=k1`,
  needs: ['approval'],
  enabled: true,
  ...more,
});

/** A delegate's question that waits for its person. */
async function ask(bench: HubBench, title = 'Run npm test') {
  const session = await bench.addSession({ label: 'miller' });
  const turn = await bench.addTurn(session.id);
  const call = { ...runCommand(), title };
  const settings = { approvalExpiryMs: 3_600_000 };
  const asked = await bench.store.unit((tx) =>
    askApproval(tx, bench.ids, { session, turn, request: 'r1', call, settings }),
  );
  return approvalIdOf(asked);
}

const answer = (bench: HubBench, id: Awaited<ReturnType<typeof ask>>) =>
  bench.store.unit((tx) => approvalRows.moveApproval(tx, id, 'allow', { by: 'nobody', reason: null }));

/** A round that sees all that was committed: PostgreSQL shows an event once no older transaction is under way. */
async function round(courier: { runOnce(): Promise<void> }): Promise<void> {
  await current?.eventsSince(await current.store.eventPosition());
  await courier.runOnce();
}

async function shown(notices: ReturnType<typeof noticesOf>['notices'], by: Principal) {
  const { items } = good(await notices.list(by, { limit: 50 }));
  return items.map(({ state, why }) => [state, why]);
}

onEachStore('notices', (bench) => {
  test('a question is told once by each channel, signed, and cleared when it is answered', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    const { secret } = good(await notices.create(by, channel()));
    const id = await ask(bench());
    await round(courier);
    await round(courier);
    expect(far.came).toHaveLength(1);
    const [first] = far.came;
    expect(far.bodies()[0]).toMatchObject({
      type: 'notice.asked',
      need: 'approval',
      about: id,
      title: 'Run npm test',
      who: 'miller · echo',
      detail: 'npm test',
      text: 'Needs your answer: Run npm test (miller · echo)',
      link: `https://muster.example/approvals/${id}`,
      outcome: null,
    });
    const signed = createHmac('sha256', secret ?? '').update(
      `${String(first?.headers['x-muster-timestamp'])}.${first?.body ?? ''}`,
    );
    expect(first?.headers['x-muster-signature']).toBe(`sha256=${signed.digest('hex')}`);
    expect(await shown(notices, by)).toEqual([['sent', null]]);

    await answer(bench(), id);
    await round(courier);
    await round(courier);
    expect(far.bodies().map(({ type, outcome }) => [type, outcome])).toEqual([
      ['notice.asked', null],
      ['notice.cleared', 'allowed'],
    ]);
    expect(far.came.map(({ headers }) => String(headers['x-muster-delivery']).split('.')[1])).toEqual([
      'asked',
      'cleared',
    ]);
    expect(await shown(notices, by)).toEqual([['cleared', null]]);
  });

  test('two hubs tell it once', async () => {
    const here = noticesOf(bench());
    const there = noticesOf(bench(), {}, bench().other);
    good(await here.notices.create(bench().person(), channel()));
    for (let n = 0; n < 5; n++) await ask(bench());
    await Promise.all([round(here.courier), round(there.courier)]);
    await Promise.all([here.courier.runOnce(), there.courier.runOnce()]);
    const told = far.bodies().map(({ about }) => about);
    expect(told).toHaveLength(5);
    expect(new Set(told).size).toBe(5);
  });

  test('what was answered before its time, or came before the channel, is not told', async () => {
    const { notices, courier } = noticesOf(bench(), { noticeAfterMs: 60_000 });
    const by = bench().person();
    await ask(bench());
    bench().clock.advance(1_000);
    good(await notices.create(by, channel()));
    const id = await ask(bench());
    await round(courier);
    await answer(bench(), id);
    await round(courier);
    expect(far.came).toEqual([]);
    expect((await shown(notices, by)).length).toBeLessThanOrEqual(2);
  });

  test('what does not get there is tried again, and no more when that helps nothing', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    good(await notices.create(by, channel()));
    far.reply = () => ({ status: 503 });
    await ask(bench());
    await round(courier);
    await round(courier);
    expect(far.came).toHaveLength(1);
    expect(await shown(notices, by)).toEqual([['waiting', 'It answered 503.']]);
    good(await notices.change(by, 'desk', { enabled: false }));
    good(await notices.change(by, 'desk', { name: 'study', enabled: true }));
    far.reply = () => ({ status: 302, headers: { location: `${far.address}/elsewhere` } });
    await ask(bench());
    await round(courier);
    expect((await shown(notices, by))[0]).toEqual(['failed', 'It answered 302; redirects are not followed.']);
    expect(far.came.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  test('what may have arrived although nobody said so is cleared as well', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    good(await notices.create(by, channel()));
    far.reply = () => ({ status: 500 });
    const id = await ask(bench());
    await round(courier);
    await answer(bench(), id);
    await bench().store.unit(async (tx) => {
      const [waiting] = await noticeRows.listNotices(tx, { user: bench().user, limit: 1 });
      // Its time has come again.
      if (waiting) await noticeRows.tryAgain(tx, waiting, tx.now, 'It answered 500.');
    });
    far.reply = () => undefined;
    await round(courier);
    await round(courier);
    expect(far.bodies().map(({ type }) => type)).toEqual(['notice.asked', 'notice.cleared']);
    expect(await shown(notices, by)).toEqual([['cleared', null]]);
  });

  test('channels have a name each, a bound, and belong to their person alone', async () => {
    const { notices } = noticesOf(bench());
    const by = bench().person();
    const made = good(await notices.create(by, channel()));
    expect(made.secret).toMatch(/^mst_hook_/);
    expect(codeOf(await notices.create(by, channel()))).toBe('notice_channel.name_taken');
    const other = bench().person({ user: await bench().addUser() });
    expect(good(await notices.channels(other))).toEqual([]);
    expect(codeOf(await notices.change(other, made.channel.id, { enabled: false }))).toBe(
      'notice_channel.not_found',
    );
    expect(codeOf(await notices.test(other, made.channel.id))).toBe('notice_channel.not_found');
    expect(codeOf(await notices.remove(bench().person({ role: 'viewer' }), 'desk'))).toBe('auth.forbidden');
    const made2 = await Promise.all(
      Array.from({ length: NOTICE_LIMITS.channelsPerUser }, (_, n) =>
        notices.create(by, channel({ name: `n${n}` })),
      ),
    );
    expect(made2.filter((one) => !one.ok).map(codeOf)).toEqual(['notice_channel.too_many']);
    expect(codeOf(await notices.change(by, 'n1', { name: 'desk' }))).toBe('notice_channel.name_taken');
  });

  test('a secret is never shown, and a token does not follow its channel to another address', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    const ntfy = channel({
      name: 'phone',
      kind: 'ntfy',
      address: `${far.address}/alerts`,
      secret: 'tk_secret',
    });
    good(await notices.create(by, ntfy));
    good(await notices.create(by, channel()));
    good(
      await notices.create(by, channel({ name: 'room', kind: 'slack', address: `${far.address}/T1/B2/xyz` })),
    );
    const listed = JSON.stringify(good(await notices.channels(by)));
    for (const secret of ['tk_secret', 'mst_hook', 'k1', 'xyz']) expect(listed).not.toContain(secret);
    good(await notices.change(by, 'phone', { template: '{title} · hush' }));
    await ask(bench(), 'Say hush-hush');
    await round(courier);
    const came = far.came.find(({ headers }) => headers['authorization'] !== undefined);
    expect(came?.headers['authorization']).toBe('Bearer tk_secret');
    expect(JSON.parse(came?.body ?? '')).toMatchObject({ topic: 'alerts', message: 'Say [redacted] · hush' });
    await using elsewhere = await FarSide.open();
    const moved = good(await notices.change(by, 'phone', { address: `${elsewhere.address}/alerts` }));
    expect(moved.channel.hasSecret).toBe(false);
    good(await notices.test(by, 'phone'));
    expect(elsewhere.came[0]?.headers['authorization']).toBeUndefined();
  });

  test('nobody is told of what a question names others for, and whoever it names is', async () => {
    const { notices, courier } = noticesOf(bench());
    const bob = await bench().addUser();
    const by = bench().person();
    const other = bench().person({ user: bob, role: 'member' });
    good(await notices.create(by, channel({ name: 'mine', address: `${far.address}/mine` })));
    good(await notices.create(other, channel({ name: 'his', address: `${far.address}/his` })));
    const question = {
      title: 'Ship it?',
      why: 'The tests pass.',
      options: [
        { id: 'allow', text: 'Ship', effect: 'allow' as const },
        { id: 'deny', text: 'Wait', effect: 'deny' as const },
      ],
      otherwise: 'denied',
      approvers: [{ role: 'member' }],
    };
    const about = { kind: 'gate' as const, user: bench().user, session: null, turn: null, subject: 'stp_1' };
    await bench().store.unit((tx) =>
      askQuestion(tx, bench().ids, { ...about, question, settings: { approvalExpiryMs: 60_000 } }),
    );
    await round(courier);
    expect(far.came.map(({ path }) => path)).toEqual(['/his']);
  });

  test('other needs are told to whoever chose them, as often as they happen', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    const needs: NeedKind[] = ['agent_lost', 'turn_failed'];
    good(await notices.create(by, channel({ needs })));
    const agent = await bench().addAgent();
    const session = await bench().addSession({ label: 'carver' });
    const cause = { code: 'harness.crashed', message: 'The harness ended.' };
    const turn = await bench().addTurn(session.id, { state: 'failed', cause });
    const lost = { type: 'agent.lost' as const, user: bench().user, subject: agent.id };
    await bench().store.unit(async (tx) => {
      await tx.event(lost);
      await tx.event({ type: 'turn.failed', user: bench().user, session: session.id, turn: turn.id });
      await tx.event({ type: 'run.done', user: bench().user, subject: 'run_0' });
    });
    await ask(bench());
    await round(courier);
    expect(
      far
        .bodies()
        .map(({ need, title }) => `${String(need)}: ${String(title)}`)
        .toSorted(),
    ).toEqual([
      `agent_lost: Nothing is heard of the agent "${agent.name}" any more`,
      'turn_failed: The harness ended.',
    ]);
  });

  test('the list has pages, and what is old is forgotten', async () => {
    const { notices, courier } = noticesOf(bench());
    const by = bench().person();
    good(await notices.create(by, channel()));
    for (let n = 0; n < 3; n++) await ask(bench());
    await round(courier);
    const first = good(await notices.list(by, { limit: 2, channel: 'desk' }));
    const rest = good(await notices.list(by, { limit: 2, cursor: first.next ?? '' }));
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
    expect(codeOf(await notices.list(by, { limit: 2, channel: 'nowhere' }))).toBe('notice_channel.not_found');
    good(await notices.remove(by, 'desk'));
    expect(good(await notices.list(by, { limit: 5 })).items).toEqual([]);
  });
});
