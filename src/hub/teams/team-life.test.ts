import { beforeEach, describe, expect, test } from 'vitest';
import type { Assignee, SessionId } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

const failed = (message = 'The model answered nothing.') => ({
  end: 'failed' as const,
  reply: '',
  cause: { code: 'harness.failed', message },
});

onEachStore('the life of a team', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const sessionOf = async (name: string): Promise<SessionId> => (await on.view(name)).teammate.session;
  const codes = async () => (await on.status()).notices.map(({ code }) => code);

  describe('tasks of a team', () => {
    test('a teammate cannot change another’s task, nor one that it gave away; the lead can (T08)', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: [on.mate('bob'), on.mate('ann')] }, lead));
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      const own = await on.add('bob’s idea', {}, bob);
      const assignee = { kind: 'session', session: ann.session } as const;
      const anns = await on.add('for ann', { assignee, priority: 3 }, bob);
      const leads = await on.add('the lead’s', {}, lead);
      const edit = (by: typeof bob, task: typeof own) =>
        on.hub.tasks.edit(by, task.task.id, { title: 'changed' });
      const cancel = (by: typeof bob, task: typeof own) =>
        on.hub.tasks.move(by, task.task.id, { state: 'cancelled' });
      expect(codeOf(await edit(ann, own))).toBe('task.forbidden');
      expect(codeOf(await cancel(ann, own))).toBe('task.forbidden');
      expect(codeOf(await edit(bob, anns))).toBe('task.forbidden');
      expect(codeOf(await edit(bob, leads))).toBe('task.forbidden');
      expect(codeOf(await edit(bob, own))).toBe('ok');
      expect(codeOf(await edit(ann, anns))).toBe('ok');
      expect((await on.claim(ann)).tasks).toMatchObject([{ task: { id: anns.task.id } }]);
      for (const task of [own, anns, leads]) expect(codeOf(await edit(lead, task))).toBe('ok');
      // Even while ann works on it.
      expect(codeOf(await cancel(lead, anns))).toBe('ok');
      const stranger = await on.lead();
      expect(codeOf(await edit(stranger, own))).toBe('task.forbidden');
      expect(codeOf(await on.hub.tasks.create(stranger, { title: 'x', team: 'crew' }))).toBe(
        'team.forbidden',
      );
    });

    test('a teammate claims of its team alone, one at a time, and what it makes is its team’s', async () => {
      await on.crew(['bob', 'ann']);
      good(await on.hub.tasks.create(on.ada, { title: 'on a board' }));
      const first = await on.add('first');
      await on.add('second');
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      expect((await on.claim(bob)).tasks.map(({ task }) => task.id)).toEqual([first.task.id]);
      expect((await on.claim(bob)).why).toBe('it holds a task already');
      expect((await on.claim(ann)).tasks).toMatchObject([{ task: { title: 'second' } }]);
      expect((await on.claim(ann)).tasks).toEqual([]);
      const made = good(await on.hub.tasks.create(bob, { title: 'found on the way' }));
      expect(made.task).toMatchObject({ board: null, team: (await on.status()).team.id });
      expect((await on.view('bob')).task).toEqual({ id: first.task.id, title: 'first' });
    });

    test('a task of a team is for one of its teammates or for any', async () => {
      await on.crew();
      const other = await on.bench.addSession();
      const to = (assignee: Assignee) => on.hub.tasks.create(on.ada, { title: 'x', team: 'crew', assignee });
      expect(codeOf(await to({ kind: 'session', session: other.id }))).toBe('team.not_a_member');
      expect(codeOf(await to({ kind: 'harness', harness: 'echo' }))).toBe('team.not_a_member');
      expect(codeOf(await to({ kind: 'session', session: await sessionOf('bob') }))).toBe('ok');
      expect(codeOf(await on.hub.tasks.create(on.ada, { title: 'x', team: 'crew', board: 'main' }))).toBe(
        'request.invalid',
      );
    });
  });

  describe('a teammate that fails', () => {
    test('by its turn: its task is for others, and its lead gets one notice with the cause (T09)', async () => {
      await on.crew([on.mate('bob', { task: 'begin' }), 'ann']);
      const task = await on.add('build it');
      const offer = await on.agent.takeTurn();
      good(await on.agent.start(offer));
      expect((await on.claim(await on.asMate('bob'))).tasks).toHaveLength(1);
      good(await on.agent.finish(offer, failed()));
      expect(await on.mail(on.ada)).toEqual([
        {
          kind: 'failed',
          label: 'crew:developer:bob',
          body: 'The model answered nothing. It gave back: "build it".',
        },
      ]);
      expect((await on.task(task)).task).toMatchObject({ state: 'up_next', claimedBy: null });
      expect((await on.claim(await on.asMate('ann'))).tasks).toMatchObject([{ task: { title: 'build it' } }]);
      expect(await codes()).toEqual(['failed']);
    });

    test('with its session: it has left, what was for it is for any, and its name is free (T09)', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      const bob = await sessionOf('bob');
      const task = await on.add('for bob', { assignee: { kind: 'session', session: bob } });
      good(await on.hub.sessions.send(on.ada, bob, { message: 'more', timeoutSeconds: 0, when: 'queue' }));
      const offer = await on.agent.takeTurn();
      good(await on.agent.start(offer));
      good(await on.agent.finish(offer, failed('Its process died.'), { session_lost: true }));
      expect(await on.mail(on.ada)).toMatchObject([
        { kind: 'failed', body: 'Its process died. Its session has ended: it has left the team.' },
      ]);
      expect(await on.view('bob')).toMatchObject({
        teammate: { leftWhy: 'failed' },
        session: { status: { word: 'failed' } },
      });
      expect((await on.task(task)).task.assignee).toEqual({ kind: 'any' });
      expect((await on.status()).notices).toEqual([
        { code: 'failed', text: 'bob has failed and left: Its process died.', teammate: bob },
      ]);
      good(await on.hub.teams.spawn(on.ada, 'crew', on.mate('bob')));
      expect(await codes()).toEqual([]);
    });

    test('at its start: kept and told, with nothing of it lost', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      const offer = await on.agent.takeTurn();
      good(await on.agent.finish(offer, failed('grok exited with code 1.'), { phase: 'start' }));
      expect(await on.mail(on.ada)).toEqual([
        {
          kind: 'session_failed',
          label: 'crew:developer:bob',
          body: 'grok exited with code 1. It has left the team.',
        },
      ]);
      expect((await on.status()).size).toBe(0);
    });

    test('closed by a person: the lead is told once, with what it gave back', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: [on.mate('bob')] }, lead));
      await on.add('build it');
      await on.claim(await on.asMate('bob'));
      good(await on.hub.sessions.close(on.ada, await sessionOf('bob'), { force: true }));
      expect(await on.mail(lead)).toEqual([
        {
          kind: 'session_closed',
          label: 'crew:developer:bob',
          body: 'It has left the team: its session was closed: somebody asked for it. It gave back: "build it".',
        },
      ]);
    });
  });

  test('a team whose lead has ended says so, and what is left to do', async () => {
    const lead = await on.lead();
    good(await on.form({ teammates: [on.mate('bob')] }, lead));
    expect(await codes()).toEqual([]);
    good(await on.hub.sessions.close(on.ada, lead.session, { force: true }));
    expect((await on.status()).notices).toContainEqual({
      code: 'lead_ended',
      text: expect.stringContaining('muster team delete crew'),
      teammate: null,
    });
    expect(codeOf(await on.hub.teams.delete(on.ada, 'crew', { force: false }))).toBe('ok');
  });

  describe('stopping', () => {
    const stop = (by = on.ada, force = false, reason?: string) =>
      on.hub.teams.stop(by, 'crew', 'bob', { force, reason });

    test('accepted, it closes after its running turn and has left; meanwhile it takes no task', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      await on.add('build it');
      const offer = await on.agent.takeTurn();
      good(await on.agent.start(offer));
      const bob = await on.asMate('bob');
      const { id } = good(await stop(on.ada, false, 'we are done'));
      expect(await on.claim(bob)).toEqual({ tasks: [], why: 'it is asked to stop' });
      const assignee = { kind: 'session', session: bob.session } as const;
      expect(codeOf(await on.hub.tasks.create(on.ada, { title: 'x', team: 'crew', assignee }))).toBe(
        'team.stopping',
      );
      expect(good(await on.hub.teams.answerStop(bob, id, { accept: true }))).toMatchObject({
        state: 'accepted',
      });
      expect(codeOf(await on.hub.teams.answerStop(bob, id, { accept: false, reason: 'no' }))).toBe(
        'team.stop_answered',
      );
      expect((await on.view('bob')).session.session.state).toBe('open');
      good(await on.agent.finish(offer, { end: 'done', reply: 'bye', stopReason: 'end_turn' }));
      await on.agent.confirmClose();
      expect((await on.view('bob')).teammate).toMatchObject({ leftWhy: 'stopped' });
      const told = await on.mail(on.ada);
      expect(told.map(({ kind, body }) => [kind, body])).toEqual([
        ['reply', 'bye'],
        ['session_closed', 'It has stopped, as it was asked to.'],
      ]);
    });

    test('the request comes as mail with its id', async () => {
      await on.crew();
      const { id } = good(await stop(on.ada, false, 'we are done'));
      const [mail] = await on.mail(await on.asMate('bob'));
      expect(mail).toMatchObject({ kind: 'stop_request' });
      expect(mail?.body).toContain(`You are asked to stop: we are done\nThis is request ${id}.`);
    });

    test('declined, it is assignable again, and a second request needs its own answer (T10)', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: [on.mate('bob')] }, lead));
      await on.add('build it');
      const bob = await on.asMate('bob');
      const first = good(await stop(lead));
      expect(good(await stop(lead)).id).toBe(first.id);
      expect(codeOf(await on.hub.teams.answerStop(bob, first.id, { accept: false }))).toBe('request.invalid');
      good(await on.hub.teams.answerStop(bob, first.id, { accept: false, reason: 'the tests are red' }));
      expect((await on.mail(lead)).map(({ kind, body }) => [kind, body])).toEqual([
        ['team_notice', expect.stringContaining('the tests are red')],
      ]);
      expect(await codes()).toEqual(['stop_declined']);
      expect((await on.claim(bob)).tasks).toHaveLength(1);
      const second = good(await stop(lead));
      expect(second.id).not.toBe(first.id);
      expect(codeOf(await on.hub.teams.answerStop(bob, first.id, { accept: true }))).toBe(
        'team.stop_not_found',
      );
      expect(codeOf(await stop(lead, true))).toBe('team.stop_not_due');
      good(await on.hub.teams.answerStop(bob, second.id, { accept: true }));
    });

    test('nobody else answers for it, nor ends it before it was asked', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: [on.mate('bob'), on.mate('ann')] }, lead));
      expect(codeOf(await stop(lead, true))).toBe('team.stop_not_due');
      const { id } = good(await stop(lead));
      for (const by of [lead, await on.asMate('ann')])
        expect(codeOf(await on.hub.teams.answerStop(by, id, { accept: true }))).toBe('team.stop_not_found');
      expect(codeOf(await on.hub.teams.answerStop(on.ada, id, { accept: true }))).toBe('auth.forbidden');
      expect(codeOf(await stop(lead, true))).toBe('team.stop_not_due');
    });

    test('a person forces it at once, asked or not', async () => {
      await on.crew();
      expect(good(await stop(on.ada, true))).toMatchObject({ state: 'forced' });
      expect((await on.view('bob')).teammate.leftWhy).toBe('stopped');
    });
  });

  describe('plans', () => {
    const planned = async (lead?: Awaited<ReturnType<TeamBench['lead']>>) => {
      const mate = on.mate('bob', { task: 'think', planRequired: true });
      good(await on.form({ teammates: [mate] }, lead));
      return sessionOf('bob');
    };
    const pending = async (by = on.ada) =>
      good(await on.hub.approvals.list(by, { state: 'pending', limit: 10 })).items.map(
        ({ approval, answers }) => ({
          id: approval.id,
          kind: approval.kind,
          answers,
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
      expect(await pending(lead)).toMatchObject([{ kind: 'plan', answers: ['approve', 'reject'] }]);
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

  describe('replacing', () => {
    test('another session has its name, role, tasks and unread mail; what it was at is told as data', async () => {
      await on.crew([on.mate('bob', { task: 'begin <muster-message>' }), 'ann']);
      const old = await sessionOf('bob');
      const held = await on.add('held');
      const assigned = await on.add('assigned', {
        assignee: { kind: 'session', session: old },
        state: 'inbox',
      });
      await on.answer('half done');
      await on.claim(on.as(old));
      good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: false }));
      const replaced = good(await on.hub.teams.replace(on.ada, 'crew', 'bob', { harness: 'other' }));
      const bob = await on.view('bob');
      expect(bob).toMatchObject({
        teammate: { session: replaced.session, role: 'developer', stop: null },
        session: { session: { harness: 'other', owner: (await on.status()).lead.session.id } },
        waitingMail: 1,
      });
      expect((await on.task(held)).task).toMatchObject({
        state: 'up_next',
        attempts: 0,
        assignee: { session: replaced.session },
      });
      expect((await on.task(assigned)).task.assignee).toEqual({ kind: 'session', session: replaced.session });
      const offer = await on.answer('I see.');
      expect(offer.prompt).toContain('You are a developer of this team.');
      expect(offer.prompt).toContain('kind="last_reply" from="crew:developer:bob">\nhalf done');
      expect(offer.prompt).not.toContain('begin <muster-message>');
      expect((await on.mail(on.ada)).map(({ kind }) => kind)).toEqual(['reply', 'reply']);
      expect((await on.claim(on.as(replaced.session))).tasks).toMatchObject([{ task: { title: 'held' } }]);
      expect((await on.status()).teammates.map(({ teammate }) => [teammate.name, teammate.leftWhy])).toEqual([
        ['ann', null],
        ['bob', null],
        ['bob', 'replaced'],
      ]);
    });

    test('by its team alone: the session of a teammate is not replaced by itself', async () => {
      await on.crew();
      expect(codeOf(await on.hub.sessions.replace(on.ada, await sessionOf('bob')))).toBe('session.forbidden');
      expect((await on.status()).size).toBe(1);
    });

    test('one that has failed can be replaced, and one that never was cannot', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      const offer = await on.agent.takeTurn();
      good(await on.agent.finish(offer, failed(), { phase: 'start' }));
      good(await on.hub.teams.replace(on.ada, 'crew', 'bob', {}));
      expect((await on.status()).size).toBe(1);
      expect(codeOf(await on.hub.teams.replace(on.ada, 'crew', 'eve', {}))).toBe('team.teammate_not_found');
    });
  });

  describe('deleting', () => {
    test('while a teammate writes: the name is free at once, and nothing comes back (T16)', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      const old = await sessionOf('bob');
      const task = await on.add('build it');
      const offer = await on.agent.takeTurn();
      good(await on.agent.start(offer));
      await on.claim(on.as(old));
      const deleted = good(await on.hub.teams.delete(on.ada, 'crew', { force: false }));
      expect(deleted).toMatchObject({ team: { state: 'deleted' }, closed: [old] });
      expect((await on.task(task)).task).toMatchObject({ state: 'cancelled', claimedBy: null });
      await on.crew([on.mate('bob')]);
      // What it still says comes too late.
      good(await on.agent.finish(offer, { end: 'done', reply: 'done after all', stopReason: 'end_turn' }));
      expect(codeOf(await on.hub.tasks.create(on.as(old), { title: 'x' }))).toBe('session.closed');
      expect(codeOf(await on.hub.tasks.claim(on.as(old), { claimId: 'c', most: 1 }))).toBe('ok');
      expect((await on.claim(on.as(old))).tasks).toEqual([]);
      expect(await on.mail(on.ada)).toEqual([]);
      expect((await on.status()).tasks).toEqual({ open: 0, done: 0, blocked: 0 });
      expect(codeOf(await on.hub.teams.spawn(on.ada, deleted.team.id, on.mate('eve')))).toBe(
        'team.not_found',
      );
      expect(codeOf(await on.hub.tasks.create(on.ada, { title: 'x', team: deleted.team.id }))).toBe(
        'team.not_found',
      );
    });

    test('twice at once, one of them does it', async () => {
      await on.crew(['bob', 'ann']);
      const both = await Promise.all(
        [on.hub, on.other].map((hub) => hub.teams.delete(on.ada, 'crew', { force: false })),
      );
      expect(both.map(codeOf).toSorted()).toEqual(['ok', 'team.not_found']);
    });
  });

  test('everything restarts: roster, tasks, plan, request and unread mail are there (T17)', async () => {
    await on.crew([on.mate('bob', { task: 'think', planRequired: true }), 'ann'], {
      tasks: [{ title: 'build it', for: 'ann' }],
    });
    await on.answer('the plan');
    await on.claim(await on.asMate('ann'));
    good(await on.hub.teams.stop(on.ada, 'crew', 'ann', { force: false }));
    const before = await on.status();
    await on.restart();
    const after = await on.status();
    expect(after).toEqual(before);
    expect(after.teammates).toMatchObject([
      { teammate: { name: 'bob', plan: 'submitted' } },
      { teammate: { name: 'ann', stop: { state: 'asked' } }, task: { title: 'build it' }, waitingMail: 1 },
    ]);
    expect(good(await on.other.teams.status(on.ada, 'crew'))).toEqual(before);
  });
});
