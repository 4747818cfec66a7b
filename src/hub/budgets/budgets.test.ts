import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApprovalId, BudgetKind, BudgetPeriod, Usage } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import type { BudgetSetting } from './budget-verbs.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const once = { scope: 'cwd', expiresInHours: 1 } as const;

const set = (kind: BudgetKind, hard: number, more: Partial<BudgetSetting> & { soft?: number } = {}) => {
  const { soft = null, ...rest } = more;
  const limits = [{ kind, hard, soft }];
  // Tokens and cost bind only beside a cap.
  if (kind === 'tokens' || kind === 'cost') limits.push({ kind: 'turns' as const, hard: 1_000, soft: null });
  return world.hub.budgets.set(world.person, { scope: 'user', limits, period: 'none', zone: 'UTC', ...rest });
};
const status = async (label: string) => good(await world.hub.sessions.show(world.person, label)).status;
const list = async () => good(await world.hub.budgets.list(world.person));
const pending = async () =>
  good(await world.hub.approvals.list(world.person, { state: 'pending', limit: 10 })).items;
const answer = (approval: ApprovalId, given: string) =>
  world.hub.approvals.answer(world.person, approval, { answer: given, ...once });

/** Sends, lets the agent do it, and says what it used. */
const work = async (label: string, usage?: Usage) => {
  good(await world.send(label, 'go', 0));
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  const said = usage === undefined ? {} : { usage };
  good(await world.agent.finish(offer, { end: 'done', reply: 'did it', stopReason: 'end_turn', ...said }));
};
const tokens = (inputTokens: number, outputTokens = 0): Usage => ({ inputTokens, outputTokens });

test('a budget that is used up pauses what comes next, says so everywhere, and asks once (F10, W10)', async () => {
  await world.delegate('mill');
  await world.delegate('press');
  good(await set('tokens', 100));
  await work('mill', tokens(80, 40));
  expect(await pending()).toEqual([]);
  good(await world.send('mill', 'more', 0));
  good(await world.send('press', 'more', 0));
  expect(await world.agent.poll()).toEqual([]);
  const why = 'budget 100 tokens for all that you run is used up: 120 of 100 tokens';
  expect(await status('mill')).toMatchObject({ word: 'paused', why });
  expect(await status('press')).toMatchObject({ word: 'paused', why });
  const [asked, ...more] = await pending();
  expect(more).toEqual([]);
  expect(asked).toMatchObject({
    label: 'mill',
    approval: { kind: 'budget', question: { title: 'Raise the budget of 100 tokens for all that you run?' } },
    answers: ['raise_half', 'raise_double', 'stay', 'cancel'],
  });
  expect(await list()).toMatchObject([{ paused: why, usedText: '120 of 100 tokens' }, {}]);
  const history = good(await world.hub.sessions.history(world.person, 'mill', { after: 0, limit: 50 }));
  expect(history.items.map(({ entry }) => entry)).toContainEqual({
    type: 'notice',
    text: 'Budget 100 tokens for all that you run is used up: 120 of 100 tokens are used. Further turns wait until it is raised.',
  });
});

test('a raise lets all of them go on', async () => {
  await world.delegate('mill');
  await world.delegate('press');
  good(await set('tokens', 100));
  await work('mill', tokens(120));
  good(await world.send('mill', 'more', 0));
  good(await world.send('press', 'more', 0));
  await world.agent.poll();
  const [asked] = await pending();
  if (!asked) throw new Error('nothing is asked');
  expect(codeOf(await answer(asked.approval.id, 'always_allow'))).toBe('approval.answer_unknown');
  good(await answer(asked.approval.id, 'raise_half'));
  expect((await list())[0]?.budget).toMatchObject({ hard: 240, pausedAt: null });
  expect((await status('mill')).word).toBe('queued');
  const offer = await world.agent.takeTurn();
  // The next one waits for what the first may give back, which is a matter of time and no question.
  expect(await status('press')).toMatchObject({
    word: 'queued',
    why: 'budget 240 tokens for all that you run is held by turns that run: 120 of 240 tokens used, 120 tokens held',
  });
  expect(await pending()).toEqual([]);
  good(await world.agent.start(offer));
  good(
    await world.agent.finish(offer, { end: 'done', reply: 'ok', stopReason: 'end_turn', usage: tokens(10) }),
  );
  expect(await world.agent.takeTurn()).toMatchObject({ prompt: 'more' });
});

test('left as it is, it stays paused and asks no more; setting another limit lets it go on', async () => {
  await world.delegate('mill');
  good(await set('turns', 1));
  await work('mill');
  good(await world.send('mill', 'more', 0));
  await world.agent.poll();
  const [asked] = await pending();
  if (!asked) throw new Error('nothing is asked');
  good(await answer(asked.approval.id, 'stay'));
  good(await world.send('mill', 'and more', 0));
  await world.agent.poll();
  expect(await pending()).toEqual([]);
  expect(await status('mill')).toMatchObject({
    word: 'paused',
    why: 'budget 1 turn for all that you run is used up: 1 of 1 turn; raise it to go on',
  });
  good(await set('turns', 3));
  expect(await world.agent.takeTurn()).toMatchObject({ prompt: 'more' });
});

test('what waits can be cancelled, and nobody’s answer leaves it paused', async () => {
  await world.delegate('mill');
  good(await set('turns', 1));
  await work('mill');
  good(await world.send('mill', 'more', 0));
  await world.agent.poll();
  const [asked] = await pending();
  if (!asked) throw new Error('nothing is asked');
  good(await answer(asked.approval.id, 'cancel'));
  expect(await status('mill')).toMatchObject({ word: 'cancelled' });
  expect((await list())[0]?.budget).toMatchObject({ keptPaused: true, used: 1, reserved: 0 });
});

test('a question that nobody answers in a day leaves it paused', async () => {
  await world.delegate('mill');
  good(await set('turns', 1));
  await work('mill');
  good(await world.send('mill', 'more', 0));
  await world.agent.poll();
  world.clock.advance(24 * 3_600_000);
  await world.part('approval-expirer').runOnce();
  expect(await pending()).toEqual([]);
  await world.agent.beat();
  expect(await status('mill')).toMatchObject({ word: 'paused', why: expect.stringContaining('raise it') });
});

test('a new day begins anew and lets turns go, and withdraws the question', async () => {
  await world.delegate('mill');
  good(await set('turns', 1, { period: 'day' }));
  await work('mill');
  good(await world.send('mill', 'more', 0));
  await world.agent.poll();
  expect(await pending()).toHaveLength(1);
  world.clock.advance(24 * 3_600_000);
  expect(await list()).toMatchObject([{ usedText: '0 of 1 turn', paused: null }]);
  await world.part('budget-renewer').runOnce();
  expect(await pending()).toEqual([]);
  expect(await world.agent.takeTurn()).toMatchObject({ prompt: 'more' });
});

test('passing the soft limit is told once, to the session and its owner', async () => {
  await world.delegate('mill');
  await world.mail();
  good(await set('tokens', 1_000, { soft: 100 }));
  await work('mill', tokens(60));
  await work('mill', tokens(60));
  await work('mill', tokens(60));
  const told = (await world.mail()).filter(({ kind }) => kind === 'budget');
  expect(told).toMatchObject([
    { body: expect.stringContaining('is nearly used up: 120 of 1,000 tokens are used.') },
  ]);
});

test('a session’s budget counts what it owns too, and a folder’s all below it', async () => {
  const mill = await world.delegate('mill', { maySpawn: true });
  const session = { scope: 'session', scopeId: mill.session } as const;
  good(await set('turns', 2, session));
  good(await set('turns', 2, { scope: 'project', scopeId: '/work/' }));
  good(await set('turns', 2, { scope: 'project', scopeId: '/elsewhere' }));
  await work('mill', tokens(1));
  const views = await list();
  expect(views.map(({ budget, text }) => [text, budget.used])).toEqual([
    ['2 turns for session mill', 1],
    ['2 turns in /work', 1],
    ['2 turns in /elsewhere', 0],
  ]);
});

test('tokens and cost are refused alone until every harness is known to report them', async () => {
  const alone = (kinds: BudgetKind[]) =>
    world.hub.budgets.set(world.person, {
      scope: 'user',
      limits: kinds.map((kind) => ({ kind, hard: 100, soft: null })),
      period: 'none',
      zone: 'UTC',
    });
  expect(await alone(['tokens'])).toMatchObject({
    ok: false,
    error: { code: 'budget.needs_cap', message: expect.stringContaining('echo, shell, steerable') },
  });
  expect((await alone(['tokens', 'turns'])).ok).toBe(true);
  const [, cap] = await list();
  if (!cap) throw new Error('no cap');
  expect(codeOf(await world.hub.budgets.remove(world.person, cap.budget.id))).toBe('budget.needs_cap');
  // A session that spawns nothing has its own harness alone, and that has told of every turn.
  const mill = await world.delegate('mill');
  const own = { scope: 'session', scopeId: mill.session, period: 'none', zone: 'UTC' } as const;
  const limit = { ...own, limits: [{ kind: 'tokens', hard: 500, soft: null }] } as const;
  expect(codeOf(await world.hub.budgets.set(world.person, limit))).toBe('budget.needs_cap');
});

test('a harness that has told of each of its turns needs no cap beside it', async () => {
  const spawned = world.spawn({ delegate: true, label: 'mill', maySpawn: false });
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  const done = { end: 'done', reply: 'ready', stopReason: 'end_turn', usage: tokens(5) } as const;
  good(await world.agent.finish(offer, done));
  const { session } = good(await spawned);
  const over = { scope: 'session', scopeId: session, period: 'none', zone: 'UTC' } as const;
  const of = (kind: BudgetKind) =>
    world.hub.budgets.set(world.person, { ...over, limits: [{ kind, hard: 500, soft: null }] });
  expect(codeOf(await of('tokens'))).toBe('ok');
  expect(codeOf(await of('cost'))).toBe('budget.needs_cap');
});

test('what is not told is unknown: the sum says so, and the cap counts it', async () => {
  await world.delegate('mill');
  good(await set('tokens', 100));
  await work('mill');
  expect((await list()).map(({ usedText }) => usedText)).toEqual([
    '0 of 100 tokens, and 1 turn whose harness did not tell',
    '1 of 1,000 turns',
  ]);
  const usage = good(await world.hub.budgets.usage(world.person, { by: 'session', limit: 5 }));
  expect(usage.items).toMatchObject([{ name: 'mill', turns: 2, inputTokens: null, tokensUnknown: 2 }]);
});

test('time in which it waits for a person is not counted', async () => {
  await world.delegate('mill');
  good(await set('time', 3_600_000));
  good(await world.send('mill', 'go', 0));
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  world.clock.advance(10_000);
  const call = { toolCallId: 'c1', title: 'Run it', kind: 'execute', command: 'make' } as const;
  const asked = good(await world.agent.ask(offer, 'r1', call));
  world.clock.advance(600_000);
  if (asked.approval === null) throw new Error('it was decided at once');
  good(await answer(asked.approval, 'allow'));
  world.clock.advance(5_000);
  await world.agent.beat();
  good(await world.agent.finish(offer, { end: 'done', reply: 'ok', stopReason: 'end_turn' }));
  expect((await list()).map(({ usedText }) => usedText)).toEqual(['15 s of 60 min']);
});

test('a lease that comes back, and a turn that is cancelled before it began, use nothing', async () => {
  await world.delegate('mill');
  good(await set('turns', 1));
  good(await world.send('mill', 'go', 0));
  const offer = await world.agent.takeTurn();
  expect((await list())[0]?.budget).toMatchObject({ used: 0, reserved: 1 });
  good(await world.hub.sessions.cancel(world.person, 'mill', { turn: offer.turn, queued: true }));
  await world.agent.start(offer);
  expect((await list())[0]?.budget).toMatchObject({ used: 0, reserved: 0 });
});

test('only its person sets, sees and removes a budget', async () => {
  const [view] = good(await set('turns', 5));
  if (!view) throw new Error('no view');
  const { id } = view.budget;
  const eve = await world.stranger();
  expect(good(await world.hub.budgets.list(eve))).toEqual([]);
  expect(codeOf(await world.hub.budgets.show(eve, id))).toBe('budget.not_found');
  expect(codeOf(await world.hub.budgets.remove(eve, id))).toBe('budget.not_found');
  expect(codeOf(await world.hub.budgets.list(world.agent.by))).toBe('auth.forbidden');
  const over = (
    scope: BudgetSetting['scope'],
    scopeId?: string,
    period: BudgetPeriod = 'none',
    zone = 'UTC',
  ) =>
    world.hub.budgets.set(world.person, {
      scope,
      scopeId,
      limits: [{ kind: 'turns', hard: 1, soft: null }],
      period,
      zone,
    });
  expect(codeOf(await over('team', 'nobody'))).toBe('team.not_found');
  expect(codeOf(await over('run', 'run_1'))).toBe('run.not_found');
  expect(codeOf(await over('user', 'usr_other'))).toBe('budget.scope_unavailable');
  expect(codeOf(await over('project', ''))).toBe('request.invalid');
  expect(codeOf(await over('project', 'https://example.com/team/app.git'))).toBe('ok');
  expect(codeOf(await over('session', 'mill'))).toBe('session.not_found');
  expect(codeOf(await over('user', undefined, 'day', 'Berlin'))).toBe('request.invalid');
  expect(codeOf(await world.hub.budgets.remove(world.person, id))).toBe('ok');
  expect((await list()).map(({ text }) => text)).toEqual(['1 turn in https://example.com/team/app.git']);
});

test('removing a budget lets go what it held back', async () => {
  await world.delegate('mill');
  const [view] = good(await set('turns', 1));
  await work('mill');
  good(await world.send('mill', 'more', 0));
  await world.agent.poll();
  if (!view) throw new Error('no view');
  good(await world.hub.budgets.remove(world.person, view.budget.id));
  expect(await pending()).toEqual([]);
  expect(await world.agent.takeTurn()).toMatchObject({ prompt: 'more' });
});

test('a paused session does not stand in the way of others on its agent', async () => {
  const mill = await world.delegate('mill');
  await world.delegate('press');
  good(await set('turns', 1, { scope: 'session', scopeId: mill.session }));
  await work('mill');
  for (let n = 0; n < 6; n++) good(await world.send('mill', `more ${n}`, 0));
  good(await world.send('press', 'mine', 0));
  expect(await world.agent.takeTurn()).toMatchObject({ prompt: 'mine' });
});

test('an unattended session never hangs on a budget: its turn fails with the reason, and its person is asked', async () => {
  await world.delegate('mill');
  good(await set('turns', 1));
  await work('mill');
  const spawned = world.spawn({ unattended: true });
  await world.agent.next('close');
  expect(await spawned).toMatchObject({
    ok: false,
    error: {
      code: 'spawn.dispatch_failed',
      message: expect.stringContaining(
        'nobody is there to ask: budget 1 turn for all that you run is used up: 1 of 1 turn',
      ),
    },
  });
  expect(await pending()).toMatchObject([{ approval: { kind: 'budget', session: null } }]);
  expect((await list())[0]?.budget).toMatchObject({ used: 1, reserved: 0 });
});

test('what turns used, and budgets of sessions that ended long ago, are removed in the end', async () => {
  const mill = await world.delegate('mill');
  good(await set('turns', 5, { scope: 'session', scopeId: mill.session }));
  good(await set('turns', 5));
  good(await world.hub.sessions.close(world.person, 'mill', { force: true }));
  await world.part('usage-pruner').runOnce();
  expect(await list()).toHaveLength(2);
  world.clock.advance(401 * 24 * 3_600_000);
  await world.part('usage-pruner').runOnce();
  expect((await list()).map(({ text }) => text)).toEqual(['5 turns for all that you run']);
  expect(good(await world.hub.budgets.usage(world.person, { limit: 5 })).total.turns).toBe(0);
});
