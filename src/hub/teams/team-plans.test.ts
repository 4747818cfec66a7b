import { beforeEach, expect, test } from 'vitest';
import type { SessionId } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

onEachStore('plans of teammates', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const sessionOf = async (name: string): Promise<SessionId> => (await on.view(name)).teammate.session;
  const codes = async () => (await on.status()).notices.map(({ code }) => code);
  const planned = async (lead?: Awaited<ReturnType<TeamBench['lead']>>) => {
    const mate = on.mate('bob', { task: 'think', planRequired: true });
    good(await on.form({ teammates: [mate] }, lead));
    return sessionOf('bob');
  };
  const pending = async (by = on.ada) =>
    good(await on.hub.approvals.list(by, { state: 'pending', limit: 10 })).items.map(
      ({ approval, answers, about }) => ({
        id: approval.id,
        kind: approval.kind,
        answers,
        teammate: about.team?.teammate,
      }),
    );
  const answer = async (by = on.ada, given = 'approve', reason?: string) => {
    const [asked] = await pending();
    if (!asked) throw new Error('nothing is asked');
    return on.hub.approvals.answer(by, asked.id, {
      answer: given,
      reason,
      scope: 'cwd',
      expiresInHours: 1,
    });
  };

  test('its reply is the plan; its lead sends it back with a reason, and it hands in another', async () => {
    const lead = await on.lead({ mode: 'auto-edits' });
    const bob = await planned(lead);
    expect(await on.claim(on.as(bob))).toEqual({ tasks: [], why: 'its plan is not approved yet' });
    expect((await on.view('bob')).session.session.mode).toBe('ask');
    await on.answer('1. read 2. write');
    expect((await on.mail(lead)).map(({ kind }) => kind)).toEqual(['plan_submitted', 'reply']);
    expect(await codes()).toEqual(['plan_waits']);
    // Its author never answers; a session that leads another team does not either.
    expect(codeOf(await answer(on.as(bob)))).toBe('approval.not_yours');
    expect(codeOf(await answer(await on.lead()))).toBe('approval.not_found');
    expect(await pending(lead)).toMatchObject([
      { kind: 'plan', answers: ['approve', 'reject'], teammate: 'bob' },
    ]);
    good(await answer(lead, 'reject', 'Test first.'));
    await on.round('message-courier');
    const told = await on.answer('1. test 2. read 3. write');
    expect(told.prompt).toContain('kind="plan_rejected"');
    expect(told.prompt).toContain('Your plan is not approved. Test first.');
    expect((await on.view('bob')).teammate.plan).toBe('submitted');
    good(await answer(lead));
    expect((await on.view('bob')).teammate.plan).toBe('approved');
    expect((await on.mail(on.as(bob))).at(-1)).toMatchObject({ kind: 'plan_approved' });
  });

  test('approved by a person, it may do what its role may, from its next question on', async () => {
    const bob = await planned();
    await on.answer('the plan');
    const before = await on.bench.store.eventPosition();
    good(await answer());
    expect(await on.bench.eventsSince(before)).toContain('teammate.plan_approved');
    expect(await on.agent.next('mode', 0)).toMatchObject({ session: bob, mode: 'ask' });
    expect((await on.claim(on.as(bob))).why).toBe('nothing is ready for it');
  });

  test('answered twice at once it moves once', async () => {
    await planned();
    await on.answer('the plan');
    const [asked] = await pending();
    const both = await Promise.all(
      [on.hub, on.other].map((hub, n) =>
        hub.approvals.answer(on.ada, asked!.id, {
          answer: n ? 'approve' : 'reject',
          scope: 'cwd',
          expiresInHours: 1,
        }),
      ),
    );
    expect(both.map(codeOf).toSorted()).toEqual(['approval.answered', 'ok']);
  });

  test('what it says to a request to stop is no plan', async () => {
    await planned();
    good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: false }));
    await on.answer('I would rather go on.');
    expect(await pending()).toEqual([]);
    expect((await on.view('bob')).teammate.plan).toBe('required');
  });

  test('goes with its author: nobody answers into nothing', async () => {
    await planned();
    await on.answer('the plan');
    good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: true }));
    expect(await pending()).toEqual([]);
  });

  test('of a team that wants plans those write one who may change something', async () => {
    await on.crew([on.mate('bob'), on.mate('eve', { role: 'reviewer' })], { planRequired: true });
    expect((await on.view('bob')).teammate.plan).toBe('required');
    expect((await on.view('eve')).teammate.plan).toBe('not_required');
  });
});
