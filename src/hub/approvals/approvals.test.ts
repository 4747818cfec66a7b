import { expect, test } from 'vitest';
import { silentLog } from '#base';
import {
  LIMITS,
  type ApprovalId,
  type PermissionDecision,
  type Session,
  type ToolCallFacts,
  type Turn,
} from '#domain';
import { approvalIdOf, onEachStore, runCommand } from '../testing/hub-stores.ts';
import {
  approvalExpirer,
  askApproval,
  createApprovals,
  withdrawApprovals,
  type DecisionHandlers,
  type DecisionReady,
  type QuestionHandler,
  askQuestion,
  withdrawQuestion,
} from './index.ts';

const once = { scope: 'cwd', expiresInHours: 24 } as const;

onEachStore('approvals', (bench) => {
  const ask = (
    session: Session,
    turn: Turn,
    request = 'r1',
    call: ToolCallFacts = runCommand(),
    expiryMs = 3_600_000,
  ) =>
    bench().store.unit((tx) =>
      askApproval(tx, bench().ids, {
        session,
        turn,
        request,
        call,
        settings: { approvalExpiryMs: expiryMs },
      }),
    );

  /** The service with a record of what it handed to agents. */
  const service = (store = bench().store) => {
    const handed: { approval: ApprovalId; answer: PermissionDecision }[] = [];
    const decisionReady: DecisionReady = async (tx, { approval, answer }) =>
      tx.after(() => handed.push({ approval, answer }));
    const decided: { approval: ApprovalId; option: string | null }[] = [];
    const question: QuestionHandler = {
      lock: async () => {},
      decided: async (tx, approval, option) =>
        tx.after(() => decided.push({ approval: approval.id, option: option?.id ?? null })),
    };
    const handlers: DecisionHandlers = {
      permission: decisionReady,
      budget: question,
      plan: question,
      gate: question,
      script: question,
      task: question,
    };
    const deps = { store, ids: bench().ids, clock: bench().clock, log: silentLog, handlers };
    return { approvals: createApprovals(deps), expirer: approvalExpirer(deps), handed, decided };
  };

  const asking = async (more: Partial<Session> = {}) => {
    const session = await bench().addSession(more);
    const turn = await bench().addTurn(session.id);
    return { session, turn };
  };

  test('a question is stored once, however often the harness repeats it', async () => {
    const { session, turn } = await asking();
    const start = await bench().store.eventPosition();
    const first = await ask(session, turn);
    expect(first).toMatchObject({ state: 'pending', isNew: true });
    expect(await ask(session, turn)).toEqual({ ...first, isNew: false });
    expect(await bench().eventsSince(start)).toEqual(['approval.asked']);
  });

  test('a mode decides at once and leaves an event, no approval', async () => {
    const { session, turn } = await asking({ mode: 'deny' });
    const start = await bench().store.eventPosition();
    const asked = await ask(session, turn);
    expect(asked).toMatchObject({ state: 'decided', approval: null, answer: { decision: 'deny' } });
    expect(await bench().eventsSince(start)).toEqual(['approval.denied']);
    const list = await service().approvals.list(bench().person(), { state: 'all', limit: 10 });
    expect(list).toMatchObject({ ok: true, value: { items: [], next: null } });
  });

  test('with nobody to ask it is denied with the reason, and so is a flood of questions', async () => {
    const alone = await asking({ unattended: true });
    expect(await ask(alone.session, alone.turn)).toMatchObject({
      answer: { decision: 'deny', reason: expect.stringContaining('unattended') },
    });
    const busy = await asking();
    for (let i = 0; i < LIMITS.pendingApprovalsPerTurn; i++) {
      expect(await ask(busy.session, busy.turn, `r${i}`)).toMatchObject({ state: 'pending' });
    }
    expect(await ask(busy.session, busy.turn, 'one more')).toMatchObject({
      state: 'decided',
      answer: { decision: 'deny', reason: expect.stringContaining('32 open questions') },
    });
  });

  test('an answer reaches the agent, and a repeated question answers the same', async () => {
    const { session, turn } = await asking();
    const id = approvalIdOf(await ask(session, turn));
    const { approvals, handed } = service();
    const answered = await approvals.answer(bench().person(), id, {
      answer: 'deny',
      reason: 'not now',
      ...once,
    });
    expect(answered).toMatchObject({ ok: true, value: { rule: null, approval: { answers: [] } } });
    expect(handed).toEqual([{ approval: id, answer: { decision: 'deny', reason: 'not now' } }]);
    expect(await ask(session, turn)).toEqual({
      state: 'decided',
      approval: id,
      answer: { decision: 'deny', reason: 'not now' },
    });
  });

  test('of two answers at the same moment the first wins, and the other is told who did', async () => {
    const { session, turn } = await asking();
    const id = approvalIdOf(await ask(session, turn));
    const [one, two] = [service(), service(bench().other)];
    const person = bench().person();
    const answers = await Promise.all([
      one.approvals.answer(person, id, { answer: 'allow', ...once }),
      two.approvals.answer(person, id, { answer: 'deny', ...once }),
      one.approvals.answer(person, id, { answer: 'always_deny', ...once }),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const winner = {
      code: 'approval.answered',
      message: expect.stringContaining('by its person already'),
      details: { answeredBy: bench().user },
    };
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))).toMatchObject([winner, winner]);
    expect([...one.handed, ...two.handed]).toHaveLength(1);
  });

  test('always stores a narrow rule, shows it before and after, and the rule answers until it is taken back', async () => {
    const { session, turn } = await asking();
    const { approvals } = service();
    const person = bench().person();
    const id = approvalIdOf(await ask(session, turn));
    const shown = await approvals.show(person, id);
    expect(shown).toMatchObject({
      ok: true,
      value: { alwaysText: 'Allow the command "npm test" in /work/app' },
    });
    const answered = await approvals.answer(person, id, { answer: 'always_allow', ...once });
    if (!answered.ok || !answered.value.rule) throw new Error('no rule');
    const { rule } = answered.value;
    expect(rule).toMatchObject({ command: 'npm test', scope: 'cwd', scopeValue: '/work/app' });
    expect(rule.expiresAt - rule.createdAt).toBe(24 * 3_600_000);
    expect(rule).toMatchObject({ timesUsed: 0, lastUsedAt: null });

    expect(await ask(session, turn, 'r2')).toEqual({
      state: 'decided',
      approval: null,
      answer: { decision: 'allow' },
    });
    expect(await ask(session, turn, 'r3', runCommand('npm publish'))).toMatchObject({ state: 'pending' });
    expect(await approvals.rules(person, { limit: 10 })).toMatchObject({
      ok: true,
      value: { items: [{ id: rule.id, timesUsed: 1, lastUsedAt: expect.any(Number) }] },
    });
    expect(await approvals.removeRule(person, rule.id)).toMatchObject({ ok: true });
    expect(await ask(session, turn, 'r4')).toMatchObject({ state: 'pending' });
    expect(await approvals.removeRule(person, rule.id)).toMatchObject({
      ok: false,
      error: { code: 'rule.not_found' },
    });
  });

  test('always is refused where nothing narrow can be remembered, and offers no such answer', async () => {
    const { session, turn } = await asking();
    const { approvals } = service();
    const wide: ToolCallFacts = { toolCallId: 'c', title: 'Fetch', kind: 'fetch' };
    const id = approvalIdOf(await ask(session, turn, 'r1', wide));
    expect(await approvals.show(bench().person(), id)).toMatchObject({
      ok: true,
      value: { alwaysText: null, answers: ['allow', 'deny'] },
    });
    expect(await approvals.answer(bench().person(), id, { answer: 'always_allow', ...once })).toMatchObject({
      ok: false,
      error: { code: 'approval.nothing_to_remember' },
    });
  });

  test('an owner with the right answers for its delegate; the delegate itself and strangers do not', async () => {
    const owner = await bench().addSession({ mayApprove: true });
    const { session, turn } = await asking({ owner: owner.id });
    const stranger = await bench().addSession({ mayApprove: true });
    const id = approvalIdOf(await ask(session, turn));
    const { approvals } = service();
    const give = (by: Session) => approvals.answer(bench().of(by), id, { answer: 'allow', ...once });
    expect(await give(session)).toMatchObject({ ok: false, error: { code: 'approval.not_yours' } });
    expect(await give(stranger)).toMatchObject({ ok: false, error: { code: 'approval.not_found' } });
    const list = await approvals.list(bench().of(owner), { state: 'pending', limit: 5 });
    expect(list).toMatchObject({ ok: true, value: { items: [{ answers: ['allow', 'deny'] }] } });
    expect(await give(owner)).toMatchObject({
      ok: true,
      value: { approval: { approval: { answeredBy: owner.id } } },
    });
  });

  test('another user sees and answers nothing of it', async () => {
    const { session, turn } = await asking();
    const id = approvalIdOf(await ask(session, turn));
    const other = bench().person({ user: await bench().addUser() });
    const { approvals } = service();
    expect(await approvals.list(other, { state: 'all', limit: 5 })).toMatchObject({ value: { items: [] } });
    expect(await approvals.show(other, id)).toMatchObject({ error: { code: 'approval.not_found' } });
    expect(await approvals.answer(other, id, { answer: 'allow', ...once })).toMatchObject({
      error: { code: 'approval.not_found' },
    });
  });

  test('what nobody answers in time is denied with the reason, and a late answer is refused', async () => {
    const { session, turn } = await asking();
    const id = approvalIdOf(await ask(session, turn, 'r1', runCommand(), 0));
    const { approvals, expirer, handed } = service();
    const late = () => approvals.answer(bench().person(), id, { answer: 'allow', ...once });
    expect(await late()).toMatchObject({ error: { code: 'approval.expired' } });
    await expirer.runOnce();
    await expirer.runOnce();
    expect(handed).toEqual([
      { approval: id, answer: { decision: 'deny', reason: expect.stringContaining('in time') } },
    ]);
    expect(await late()).toMatchObject({ error: { code: 'approval.expired' } });
  });

  test('the end of a turn withdraws what it asked; nobody answers into nothing', async () => {
    const { session, turn } = await asking();
    const id = approvalIdOf(await ask(session, turn));
    const start = await bench().store.eventPosition();
    await bench().store.unit((tx) => withdrawApprovals(tx, turn.id));
    await bench().store.unit((tx) => withdrawApprovals(tx, turn.id));
    expect(await bench().eventsSince(start)).toEqual(['approval.withdrawn']);
    const { approvals, handed } = service();
    expect(await approvals.answer(bench().person(), id, { answer: 'allow', ...once })).toMatchObject({
      error: { code: 'approval.answered', details: { state: 'withdrawn' } },
    });
    expect(handed).toEqual([]);
  });

  const askAbout = (subject: string, more: { session?: Session; expiryMs?: number } = {}) =>
    bench().store.unit((tx) =>
      askQuestion(tx, bench().ids, {
        kind: 'budget',
        user: bench().user,
        session: more.session?.id ?? null,
        turn: null,
        subject,
        question: {
          title: 'Raise the budget?',
          why: 'It is used up.',
          options: [
            { id: 'raise_half', text: 'Raise it by half', effect: 'allow', amount: 15 },
            { id: 'raise_double', text: 'Double it', effect: 'allow', amount: 20 },
            { id: 'stay', text: 'Leave it', effect: 'deny' },
          ],
          otherwise: 'It stays as it is.',
        },
        settings: { approvalExpiryMs: more.expiryMs ?? 3_600_000 },
      }),
    );

  test('a question of the hub is one at a time a subject, and shows its options to its person', async () => {
    const asked = await askAbout('bdg_1');
    expect(asked).toMatchObject({ kind: 'budget', session: null, state: 'pending' });
    expect(await askAbout('bdg_1')).toBeNull();
    expect(await askAbout('bdg_2')).not.toBeNull();
    const list = await service().approvals.list(bench().person(), { state: 'pending', limit: 5 });
    expect(list).toMatchObject({
      ok: true,
      value: {
        items: [
          { approval: { subject: 'bdg_2' } },
          {
            approval: { subject: 'bdg_1' },
            answers: ['raise_half', 'raise_double', 'stay'],
            alwaysText: null,
          },
        ],
      },
    });
  });

  test('a chosen option reaches whoever asked, with its figure; the first answer wins', async () => {
    const id = approvalIdOf({ approval: (await askAbout('bdg_1'))?.id ?? null });
    const { approvals, decided, handed } = service();
    const give = (answer: string) => approvals.answer(bench().person(), id, { answer, ...once });
    expect(await give('always_allow')).toMatchObject({ error: { code: 'approval.answer_unknown' } });
    expect(await give('allow')).toMatchObject({ error: { code: 'approval.answer_unknown' } });
    expect(await give('raise_double')).toMatchObject({
      ok: true,
      value: { rule: null, approval: { approval: { state: 'allowed', answer: 'raise_double' } } },
    });
    expect(await give('deny')).toMatchObject({ error: { code: 'approval.answered' } });
    expect(decided).toEqual([{ approval: id, option: 'raise_double' }]);
    expect(handed).toEqual([]);
    expect(await askAbout('bdg_1')).not.toBeNull();
  });

  test('the session that a question is about, and its owner, see it and do not answer it', async () => {
    const owner = await bench().addSession({ mayApprove: true });
    const session = await bench().addSession({ owner: owner.id });
    const id = approvalIdOf({ approval: (await askAbout('bdg_1', { session }))?.id ?? null });
    const { approvals, decided } = service();
    for (const by of [session, owner]) {
      expect(await approvals.show(bench().of(by), id)).toMatchObject({ ok: true, value: { answers: [] } });
      expect(await approvals.answer(bench().of(by), id, { answer: 'stay', ...once })).toMatchObject({
        error: { code: 'approval.not_yours' },
      });
    }
    expect(decided).toEqual([]);
  });

  test('a question that nobody answers in time counts as denied, and one can be withdrawn', async () => {
    const id = approvalIdOf({ approval: (await askAbout('bdg_1', { expiryMs: 0 }))?.id ?? null });
    const { expirer, decided } = service();
    await expirer.runOnce();
    expect(decided).toEqual([{ approval: id, option: null }]);
    await askAbout('bdg_1');
    const start = await bench().store.eventPosition();
    for (const _ of [1, 2]) await bench().store.unit((tx) => withdrawQuestion(tx, 'budget', 'bdg_1'));
    expect(await bench().eventsSince(start)).toEqual(['approval.withdrawn']);
  });

  test('lists page by page, newest first, and take no made-up cursor', async () => {
    const { session, turn } = await asking();
    for (const request of ['a', 'b', 'c']) await ask(session, turn, request);
    const { approvals } = service();
    const requests = async (cursor?: string) => {
      const page = await approvals.list(bench().person(), { state: 'all', limit: 2, cursor });
      if (!page.ok) throw new Error(page.error.code);
      return {
        next: page.value.next,
        of: page.value.items.map(({ approval }) => approval.kind === 'permission' && approval.request),
      };
    };
    const first = await requests();
    expect(first.of).toEqual(['c', 'b']);
    expect(await requests(first.next ?? '')).toEqual({ of: ['a'], next: null });
    expect(await approvals.list(bench().person(), { state: 'all', limit: 2, cursor: 'x' })).toMatchObject({
      error: { code: 'request.cursor_invalid' },
    });
  });
});
