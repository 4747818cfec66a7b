import { beforeEach, expect, test } from 'vitest';
import type { Budget, BudgetKind } from '#domain';
import { teamRows } from '#store';
import { TeamBench } from '../teams/testing/team-bench.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import type { BudgetSetting } from './budget-verbs.ts';

onEachStore('budgets of teams', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const once = { scope: 'cwd', expiresInHours: 1 } as const;
  const bounds = (hard: number, soft: number | null = null, kind: BudgetKind = 'turns') => ({
    limits: [{ kind, hard, soft }],
    period: 'none' as const,
    zone: 'UTC',
  });
  const set = (more: Partial<BudgetSetting> & Pick<BudgetSetting, 'limits'>) =>
    on.hub.budgets.set(on.ada, { scope: 'team', scopeId: 'crew', period: 'none', zone: 'UTC', ...more });
  const send = async (name: string, message = 'go') =>
    good(
      await on.hub.sessions.send(on.ada, (await on.view(name)).teammate.session, {
        message,
        timeoutSeconds: 0,
        when: 'queue',
      }),
    );
  const status = async (name: string) => (await on.view(name)).session.status;
  const budget = async (): Promise<Budget> => {
    const [first] = (await on.status()).budgets;
    if (!first) throw new Error('no budget');
    return first.budget;
  };
  const pending = async () =>
    good(await on.hub.approvals.list(on.ada, { state: 'pending', limit: 10 })).items;
  const told = async () =>
    (await on.mail(on.ada)).filter(({ kind }) => kind === 'budget').map(({ body }) => body);

  test('a team that has used its own up pauses every teammate, says so, tells the lead and asks a person once', async () => {
    await on.crew(['bob', 'eve'], { budget: bounds(2, 1) });
    await send('bob');
    await on.answer('did it');
    expect(await told()).toEqual([
      'Team budget of 2 turns for crew is nearly used up: 1 of 2 turns are used. Turns go on until it is used up.',
    ]);
    await send('eve');
    await on.answer('did it too');
    expect(await told()).toEqual([
      'Team budget of 2 turns for crew is used up: 2 of 2 turns are used. Further turns wait until it is raised. A person is asked as soon as somebody of the team waits; you go on meanwhile.',
    ]);
    await send('bob', 'more');
    await send('eve', 'more');
    expect(await on.agent.poll()).toEqual([]);
    const why = 'team budget of 2 turns for crew is used up: 2 of 2 turns';
    expect(await status('bob')).toMatchObject({ word: 'paused', why });
    expect(await status('eve')).toMatchObject({ word: 'paused', why });
    const shown = await on.status();
    expect(shown.budgets).toMatchObject([{ usedText: '2 of 2 turns', paused: why, name: 'crew' }]);
    expect(shown.notices.map(({ text }) => text)).toContain(`bob is paused: ${why}`);
    const [asked, ...more] = await pending();
    expect(more).toEqual([]);
    expect(asked?.approval).toMatchObject({
      kind: 'budget',
      question: { title: 'Raise the budget of 2 turns for team crew?' },
    });
    // It was told of the use; being asked is no second message.
    expect(await told()).toEqual([]);
    if (!asked) throw new Error('nothing is asked');
    good(await on.hub.approvals.answer(on.ada, asked.approval.id, { answer: 'raise_double', ...once }));
    expect(await told()).toEqual([
      'The team budget of 2 turns for crew was raised to 4 turns: its turns go on.',
    ]);
    expect(await status('bob')).toMatchObject({ word: 'queued' });
    await on.answer('more done');
    await on.answer('more done');
    expect(await budget()).toMatchObject({ used: 4, reserved: 0 });
  });

  test('what its teammates used is summed by team', async () => {
    await on.crew(['bob', 'eve']);
    for (const name of ['bob', 'eve']) {
      await send(name);
      await on.answer('did it');
    }
    const { items } = good(await on.hub.budgets.usage(on.ada, { by: 'team', limit: 5 }));
    expect(items).toMatchObject([{ name: 'crew', turns: 2 }]);
  });

  test('a new setting lets it go on too, and a removal', async () => {
    await on.crew(['bob']);
    good(await set({ limits: [{ kind: 'turns', hard: 1, soft: null }] }));
    await send('bob');
    await on.answer('did it');
    await send('bob', 'more');
    await on.agent.poll();
    await told();
    good(await set({ limits: [{ kind: 'turns', hard: 2, soft: null }] }));
    expect(await pending()).toEqual([]);
    expect(await told()).toEqual(['It is a team budget of 2 turns for crew from now on: its turns go on.']);
    await on.answer('more done');
    await send('bob', 'and more');
    await on.agent.poll();
    expect(await status('bob')).toMatchObject({ word: 'paused' });
    good(await on.hub.budgets.remove(on.ada, (await budget()).id));
    expect(await on.agent.takeTurn()).toMatchObject({ prompt: 'and more' });
  });

  test('a lead is counted and never held back, so that it can act on what it is told', async () => {
    const leadOn = { task: 'Lead them', harness: 'other' };
    const formed = good(await on.form({ leadOn, teammates: [on.mate('bob')], budget: bounds(1) }));
    const first = await on.answer('begun');
    expect(first.session.id).toBe(formed.team.lead);
    expect(await budget()).toMatchObject({ used: 1 });
    await send('bob');
    const polled = await on.agent.poll();
    expect(polled.filter(({ type }) => type === 'turn')).toEqual([]);
    expect(await status('bob')).toMatchObject({ word: 'paused' });
    // The message wakes it, though nothing is left.
    await on.round('message-courier');
    const woken = await on.agent.takeTurn();
    expect(woken).toMatchObject({ session: { id: formed.team.lead } });
    expect(woken.prompt).toContain('Team budget of 1 turn for crew is used up');
  });

  test('what teammates own counts, what a person’s main session owns besides does not', async () => {
    await on.crew(['bob'], { budget: bounds(5) });
    const main = good(await on.hub.sessions.self(on.ada)).id;
    const mate = (await on.view('bob')).teammate.session;
    const agent = (await on.view('bob')).teammate.agent;
    // PostgreSQL has a clock of its own.
    const createdAt = await bench().store.read(async ({ now }) => now);
    const below = await on.bench.addSession({
      kind: 'delegate',
      owner: mate,
      label: 'below',
      agent,
      createdAt,
    });
    const beside = await on.bench.addSession({
      kind: 'delegate',
      owner: main,
      label: 'beside',
      agent,
      createdAt,
    });
    for (const session of [below.id, beside.id]) {
      good(await on.hub.sessions.send(on.ada, session, { message: 'x', timeoutSeconds: 0, when: 'queue' }));
      await on.answer('done');
    }
    expect(await budget()).toMatchObject({ used: 1 });
  });

  test('teams of one lead have budgets of their own', async () => {
    await on.crew(['bob'], { budget: bounds(5) });
    good(await on.form({ name: 'two', teammates: [on.mate('ann')], budget: bounds(7) }));
    await send('bob');
    await on.answer('done');
    expect((await on.status('crew')).budgets).toMatchObject([{ budget: { used: 1 } }]);
    expect((await on.status('two')).budgets).toMatchObject([{ budget: { used: 0, hard: 7 } }]);
  });

  test('tokens and cost need a cap beside them, and then nothing of the team is formed', async () => {
    expect(codeOf(await on.form({ teammates: [on.mate('bob')], budget: bounds(100, null, 'tokens') }))).toBe(
      'budget.needs_cap',
    );
    expect(codeOf(await on.hub.teams.status(on.ada, 'crew'))).toBe('team.not_found');
    await on.crew(['bob']);
    expect(codeOf(await set({ limits: [{ kind: 'cost', hard: 100, soft: null }] }))).toBe('budget.needs_cap');
  });

  test('a session that forms a team bounds it, and a person alone changes that', async () => {
    const lead = await on.lead();
    good(await on.form({ teammates: [on.mate('bob')], budget: bounds(3) }, lead));
    expect((await on.status('crew', lead)).budgets).toMatchObject([{ budget: { hard: 3 } }]);
    const setting = { scope: 'team', scopeId: 'crew', ...bounds(30) } as const;
    expect(codeOf(await on.hub.budgets.set(lead, setting))).toBe('auth.forbidden');
    good(await on.hub.budgets.set(on.ada, setting));
    expect(await budget()).toMatchObject({ hard: 30 });
  });

  test('a deleted team takes its budget and the question about it along', async () => {
    await on.crew(['bob'], { budget: bounds(1) });
    await send('bob');
    await on.answer('did it');
    await send('bob', 'more');
    await on.agent.poll();
    expect(await pending()).toHaveLength(1);
    good(await on.hub.teams.delete(on.ada, 'crew', { force: true }));
    expect(await pending()).toEqual([]);
    expect(good(await on.hub.budgets.list(on.ada))).toEqual([]);
    expect(codeOf(await set({ limits: [{ kind: 'turns', hard: 2, soft: null }] }))).toBe('team.not_found');
  });

  test('a turn of somebody who was replaced is charged to the team that it worked for', async () => {
    await on.crew(['bob'], { budget: bounds(9) });
    const before = (await on.view('bob')).teammate.session;
    await send('bob');
    const offer = await on.agent.takeTurn();
    good(await on.agent.start(offer));
    good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: true }));
    expect(await bench().store.read((reader) => teamRows.findTeammate(reader, before))).toMatchObject({
      leftWhy: 'stopped',
    });
    expect(await budget()).toMatchObject({ used: 1, reserved: 0 });
  });

  test('however many ask at once at two hubs, nothing of the team passes its limit', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await on.crew(names, { budget: bounds(3) });
    for (const name of names) await send(name);
    const input = (n: number) => ({ claim_id: `many-${n}`, free: 6, after: 0, hold_ms: 0 });
    await Promise.all(
      [on.hub, on.other].map((hub, n) => hub.contract.poll(on.agent.by, input(n)).then(good)),
    );
    await on.agent.poll();
    expect(await budget()).toMatchObject({ used: 0, reserved: 3 });
    const words = (await on.status()).teammates.map(({ session }) => session.status.word);
    expect(words.filter((word) => word === 'starting')).toHaveLength(3);
  });
});
