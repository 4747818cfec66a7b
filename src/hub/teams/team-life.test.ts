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
