import { expect, test } from 'vitest';
import { newId, type ApprovalId, type Budget } from '#domain';
import { budgetRows } from '#store';
import { recordAudit } from '../audit/index.ts';
import { approvalIdOf, onEachStore, runCommand } from '../testing/hub-stores.ts';
import { askApproval, askQuestion, createApprovals, type QuestionHandler } from './index.ts';

const HOUR = 3_600_000;

onEachStore('approvals that are over', (bench) => {
  const approvals = () => {
    const question: QuestionHandler = { lock: async () => {}, decided: async () => {} };
    const questions = { budget: question, plan: question, gate: question, script: question, task: question };
    const handlers = { permission: async () => {}, ...questions };
    const { store, ids } = bench();
    return createApprovals({ store, ids, handlers });
  };
  const settings = { approvalExpiryMs: 24 * HOUR };
  const ask = async (command: string) => {
    const session = await bench().addSession();
    const turn = await bench().addTurn(session.id);
    const call = runCommand(command);
    const asked = await bench().store.unit((tx) =>
      askApproval(tx, bench().ids, { session, turn, request: 'r', call, settings }),
    );
    return approvalIdOf(asked);
  };
  const give = async (id: ApprovalId, answer: string, client = 'cli') => {
    const by = bench().person({ client });
    const given = await approvals().answer(by, id, { answer, scope: 'cwd', expiresInHours: 1 });
    if (!given.ok) throw new Error(given.error.code);
    return given.value;
  };
  const show = async (id: ApprovalId) => {
    const shown = await approvals().show(bench().person(), id);
    if (!shown.ok) throw new Error(shown.error.code);
    return shown.value;
  };
  /** What was done at about that time, so that the line that is looked for is one of many. */
  const others = async (lines: number) => {
    for (let line = 0; line < lines; line++)
      await bench().store.unit((tx) => recordAudit(tx, null, { door: 'hub', action: 'hub.started' }));
  };

  test('say by whom, through which door and with which rule they were answered', async () => {
    const [first, second] = [await ask('npm test'), await ask('npm run lint')];
    await others(3);
    bench().clock.advance(5);
    await give(first, 'deny');
    await others(3);
    bench().clock.advance(5);
    const { rule } = await give(second, 'always_allow', 'web');
    await others(3);
    expect(await show(first)).toMatchObject({ answeredByName: 'ada', door: 'cli', rule: null });
    expect(await show(second)).toMatchObject({
      answeredByName: 'ada',
      door: 'web',
      rule: { rule: { id: rule?.id }, inForce: true },
    });
    await approvals().removeRule(bench().person(), rule?.id ?? newId(bench().ids, 'rule'));
    expect((await show(second)).rule).toMatchObject({ rule: { id: rule?.id }, inForce: false });
    expect(await show(await ask('npm start'))).toMatchObject({
      answeredByName: null,
      door: null,
      rule: null,
    });
  });

  test('are found by state, kind and when they were asked', async () => {
    const old = await ask('one');
    await give(old, 'allow');
    bench().clock.advance(5);
    const [denied, waits] = [await ask('two'), await ask('three')];
    const since = (await show(denied)).approval.createdAt;
    await give(denied, 'deny');
    const list = async (query: Partial<Parameters<ReturnType<typeof approvals>['list']>[1]>) => {
      const listed = await approvals().list(bench().person(), { state: 'all', limit: 10, ...query });
      return listed.ok ? listed.value.items.map(({ approval }) => approval.id) : [];
    };
    expect(await list({})).toEqual([waits, denied, old]);
    expect(await list({ state: 'ended' })).toEqual([denied, old]);
    expect(await list({ state: 'denied' })).toEqual([denied]);
    expect(await list({ since })).toEqual([waits, denied]);
    expect(await list({ kind: 'gate' })).toEqual([]);
    expect(await list({ kind: 'permission', state: 'pending' })).toEqual([waits]);
  });

  test('tell in which scopes an answer can be remembered', async () => {
    const { remembers } = await show(await ask('npm test'));
    expect(remembers.map(({ scope, allow }) => [scope, allow])).toEqual([
      ['session', expect.stringContaining('Allow the command "npm test" in session ses_')],
      ['cwd', 'Allow the command "npm test" in /work/app'],
      ['user', 'Allow the command "npm test" in every session'],
    ]);
  });

  test('about a budget name it, to its own person alone', async () => {
    const { ids, clock, user, store } = bench();
    const window = { windowStart: clock.now(), windowEnd: null, period: 'none', zone: 'UTC' } as const;
    const figures = { used: 0, reserved: 0, unknown: 0, soft: null, hard: 1_000 };
    const held = { softToldAt: null, pausedAt: null, keptPaused: false, createdAt: clock.now() };
    const of = { scope: 'user', scopeId: user, kind: 'tokens' } as const;
    const budget: Budget = { id: newId(ids, 'budget'), user, ...of, ...window, ...figures, ...held };
    const asked = await store.unit(async (tx) => {
      await budgetRows.insertBudget(tx, budget);
      return askQuestion(tx, ids, {
        kind: 'budget',
        user,
        session: null,
        turn: null,
        subject: budget.id,
        question: {
          title: 'Raise it?',
          why: 'It is used up.',
          options: [{ id: 'stay', text: 'Leave it', effect: 'deny' }],
          otherwise: 'It stays.',
        },
        settings,
      });
    });
    expect((await show(approvalIdOf({ approval: asked?.id ?? null }))).about).toEqual({
      run: null,
      team: null,
      budget: { id: budget.id, name: expect.stringContaining('1,000 tokens') },
      task: null,
    });
  });
});
