import { beforeEach, expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

onEachStore('stopping a teammate', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const codes = async () => (await on.status()).notices.map(({ code }) => code);
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
      ['stop_accepted', expect.stringMatching(/^It has stopped, as request stp_\w+ asked\.$/)],
    ]);
  });

  test('one that a budget holds back is not asked in vain: it ends at once, and one that was asked before too', async () => {
    const limits = [{ kind: 'turns' as const, hard: 1, soft: null }];
    await on.crew(['bob', 'eve'], { budget: { limits, period: 'none', zone: 'UTC' } });
    const before = good(await on.hub.teams.stop(on.ada, 'crew', 'eve', { force: false }));
    expect(before.state).toBe('asked');
    const { session } = (await on.view('bob')).teammate;
    const send = () =>
      on.hub.sessions.send(on.ada, session, { message: 'go', timeoutSeconds: 0, when: 'queue' });
    good(await send());
    await on.answer('did it');
    const waiting = good(await send());
    await on.agent.poll();
    expect((await on.view('bob')).session.status.word).toBe('paused');
    expect(good(await stop())).toMatchObject({ state: 'accepted' });
    const { items } = good(await on.hub.sessions.turns(on.ada, session, { limit: 5 }));
    expect(items.find(({ id }) => id === waiting.turn)?.state).toBe('cancelled');
    expect(good(await on.hub.teams.stop(on.ada, 'crew', 'eve', { force: false }))).toEqual({
      ...before,
      state: 'accepted',
    });
    await on.agent.confirmClose();
    await on.agent.confirmClose();
    for (const name of ['bob', 'eve'])
      expect((await on.view(name)).teammate).toMatchObject({ leftWhy: 'stopped' });
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
      ['stop_declined', expect.stringContaining('the tests are red')],
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
