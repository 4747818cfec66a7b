import { beforeEach, expect, test } from 'vitest';
import type { Principal } from '#domain';
import { askQuestion } from '../approvals/index.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

onEachStore('who answers by their role', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const once = { scope: 'session', expiresInHours: 1 } as const;
  const seen = async (by: Principal) =>
    good(await on.hub.approvals.list(by, { state: 'pending', limit: 10 })).items;
  const answer = (by: Principal, id: Parameters<typeof on.hub.approvals.answer>[1], given = 'approve') =>
    on.hub.approvals.answer(by, id, { answer: given, reason: 'read it', ...once });
  /** A plan of bob's waits. */
  const planned = async (...others: [name: string, role: string][]) => {
    const rest = others.map(([name, role]) => on.mate(name, { role }));
    await on.crew([on.mate('bob', { task: 'plan it', planRequired: true }), ...rest]);
    await on.answer('I would change a.ts');
    const [asked] = await seen(on.ada);
    if (!asked) throw new Error('no plan waits');
    return asked.approval.id;
  };

  test('a reviewer of the team sees the plan of another and answers it; one whose role does not approve does neither', async () => {
    const plan = await planned(['rev', 'reviewer'], ['tim', 'tester']);
    const [rev, tim] = [await on.asMate('rev'), await on.asMate('tim')];
    expect(good(await on.hub.approvals.approvesAs(rev))).toBe('reviewer');
    expect(good(await on.hub.approvals.approvesAs(tim))).toBeNull();
    expect(await seen(tim)).toEqual([]);
    expect(codeOf(await answer(tim, plan))).toBe('approval.not_found');
    expect(await seen(rev)).toMatchObject([{ approval: { id: plan }, answers: ['approve', 'reject'] }]);
    expect(good(await on.hub.approvals.show(rev, plan)).approval.id).toBe(plan);
    good(await answer(rev, plan));
    expect((await on.view('bob')).teammate.plan).toBe('approved');
    expect(codeOf(await answer(on.ada, plan, 'reject'))).toBe('approval.answered');
  });

  test('an author never answers its own, also with a role that approves', async () => {
    await on.crew([on.mate('rev', { role: 'reviewer', task: 'plan it', planRequired: true })]);
    await on.answer('I would read a.ts');
    const rev = await on.asMate('rev');
    const [own] = await seen(rev);
    expect(own).toMatchObject({ answers: [] });
    if (!own) throw new Error('no plan waits');
    expect(codeOf(await answer(rev, own.approval.id))).toBe('approval.not_yours');
  });

  test('a reviewer of another team, or one that has left, is nobody to it', async () => {
    const plan = await planned(['rev', 'reviewer']);
    good(await on.form({ name: 'two', teammates: [on.mate('eve', { role: 'reviewer' })] }));
    const eve = await on.asMate('eve', 'two');
    expect(await seen(eve)).toEqual([]);
    expect(codeOf(await answer(eve, plan))).toBe('approval.not_found');
    const rev = await on.asMate('rev');
    good(await on.hub.teams.stop(on.ada, 'crew', 'rev', { force: true }));
    expect(codeOf(await answer(rev, plan))).toBe('approval.not_found');
  });

  test('a question that names roles is seen and answered by sessions that have one of them, and by persons', async () => {
    await on.crew([on.mate('arc', { role: 'architect' }), on.mate('rev', { role: 'reviewer' })]);
    const { user } = bench();
    const approval = await bench().store.unit((tx) =>
      askQuestion(tx, bench().ids, {
        kind: 'gate',
        user,
        session: null,
        turn: null,
        subject: 'stp_1',
        question: {
          title: 'Go on?',
          why: 'The {"role":"reviewer"} of a text is only a text.',
          options: [
            { id: 'approve', text: 'Go on', effect: 'allow' },
            { id: 'reject', text: 'Stop', effect: 'deny' },
          ],
          otherwise: 'It stops.',
          approvers: [{ role: 'architect' }, { role: 'other' }],
        },
        settings: { approvalExpiryMs: 1_000_000_000_000 },
      }),
    );
    if (!approval) throw new Error('not asked');
    const [arc, rev] = [await on.asMate('arc'), await on.asMate('rev')];
    expect(await seen(rev)).toEqual([]);
    expect(codeOf(await answer(rev, approval.id))).toBe('approval.not_found');
    expect(await seen(arc)).toMatchObject([
      { approval: { id: approval.id }, answers: ['approve', 'reject'] },
    ]);
    expect(await seen(on.ada)).toHaveLength(1);
  });

  test('a role gives the right to answer for delegates only where whoever spawns may give it', async () => {
    const input = { task: 'x', harness: 'echo', delegate: true, cwd: '/work/app', role: 'reviewer' } as const;
    const lead = await on.lead();
    const spawn = async (by: Principal, label: string) => {
      const [spawned] = await Promise.all([on.hub.sessions.spawn(by, { ...input, label }), on.answer('x')]);
      return good(spawned);
    };
    const mine = await spawn(on.ada, 'mine');
    const its = await spawn(lead, 'its');
    const right = async (session: typeof mine.session) =>
      good(await on.hub.sessions.show(on.ada, session)).session.mayApprove;
    expect([await right(mine.session), await right(its.session)]).toEqual([true, false]);
  });
});
