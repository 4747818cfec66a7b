import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, type Role } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TeamBench } from './testing/team-bench.ts';

const scribe: Role = {
  name: 'scribe',
  description: 'Writes down',
  prompt: 'You write down what was decided.',
  mayWrite: true,
  mayExecute: false,
  maySpawn: false,
  mayApprove: false,
  trusted: false,
  mode: 'yolo',
  harness: 'other',
  model: 'small',
  tools: { allow: null, deny: [] },
  temperature: null,
  turns: 2,
  origin: 'team',
  file: null,
};

onEachStore('teams', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const session = async (name: string) => (await on.view(name)).session.session;

  describe('forming', () => {
    test('a team comes with its roles, teammates and tasks at once, all of them told who is there', async () => {
      const formed = good(
        await on.form({
          description: 'Keeps the queue',
          roles: [scribe],
          teammates: [
            on.mate('bob', { task: 'begin' }),
            { name: 'ann', role: 'scribe' },
            on.mate('eve', { role: 'reviewer' }),
          ],
          tasks: [
            { title: 'test it', needs: ['build'], for: 'eve' },
            { title: 'build it', key: 'build', for: 'bob' },
          ],
        }),
      );
      expect(formed).toMatchObject({
        team: { name: 'crew', state: 'active', description: 'Keeps the queue', cwd: '/work/app' },
        size: 3,
        tasks: { open: 2, done: 0, blocked: 0 },
        lead: { session: { kind: 'main', client: 'cli' } },
      });
      expect(
        formed.teammates.map(({ address, session: { session: of } }) => [address, of.harness, of.kind]),
      ).toEqual([
        ['crew:developer:bob', 'echo', 'teammate'],
        ['crew:scribe:ann', 'other', 'teammate'],
        ['crew:reviewer:eve', 'echo', 'teammate'],
      ]);
      const offer = await on.answer('ready');
      expect(offer.prompt).toContain('You are a developer of this team.');
      expect(offer.prompt).toContain(
        'In it are the lead, crew:lead:lead; crew:scribe:ann; crew:reviewer:eve.',
      );
      expect(offer.prompt.endsWith('\n\nbegin')).toBe(true);
      expect(offer.prompt).not.toMatch(/message_send|mcp__|task_claim/);
      expect(good(await on.hub.tasks.list(on.ada, { team: 'crew', limit: 10 }))).toMatchObject({
        items: [{ task: { title: 'build it', unmet: 0 } }, { task: { title: 'test it', unmet: 1 } }],
      });
    });

    test('what is wrong with one part leaves nothing of the rest', async () => {
      const wrong = [
        on.form({ teammates: [on.mate('bob'), on.mate('ann', { role: 'pirate' })] }),
        on.form({ teammates: [on.mate('bob'), on.mate('bob')] }),
        on.form({ teammates: [on.mate('bob'), on.mate('lead')] }),
        on.form({ teammates: [on.mate('bob', { harness: 'nope' })] }),
        on.form({ teammates: [on.mate('bob')], tasks: [{ title: 'a', needs: ['b'] }] }),
        on.form({ teammates: [on.mate('bob')], tasks: [{ title: 'a', for: 'ann' }] }),
        on.form({
          teammates: [on.mate('bob')],
          tasks: [
            { title: 'a', key: 'a', needs: ['b'] },
            { title: 'b', key: 'b', needs: ['a'] },
          ],
        }),
        on.form({ roles: [scribe, scribe] }),
        on.form({ name: 'Crew' }),
        on.form({ name: 'user' }),
      ];
      const codes = [];
      for (const one of wrong) codes.push(codeOf(await one));
      expect(codes).toEqual([
        'team.role_unknown',
        'team.teammate_taken',
        'request.invalid',
        'spawn.harness_unknown',
        'request.invalid',
        'team.not_a_member',
        'task.cycle',
        'request.invalid',
        'request.invalid',
        'request.invalid',
      ]);
      expect(good(await on.hub.teams.list(on.ada, { limit: 10 })).items).toEqual([]);
      expect(
        good(await on.hub.sessions.list(on.ada, { state: 'all', kind: 'teammate', limit: 10 })).items,
      ).toEqual([]);
      await on.crew();
    });

    test('of two that form one name at once one wins, and the other is told; other people have names of their own', async () => {
      const both = await Promise.all([on.form(), on.other.teams.create(on.ada, { name: 'crew' })]);
      expect(both.map(codeOf).toSorted()).toEqual(['ok', 'team.name_taken']);
      const stranger = on.bench.person({ user: await on.bench.addUser() });
      expect(codeOf(await on.form({}, stranger))).toBe('ok');
      expect(
        codeOf(await on.hub.teams.status(stranger, good(await on.hub.teams.status(on.ada)).team.id)),
      ).toBe('team.not_found');
    });

    test('a viewer and an agent form none', async () => {
      expect(codeOf(await on.form({}, on.bench.person({ role: 'viewer' })))).toBe('auth.forbidden');
      expect(codeOf(await on.form({}, on.agent.by))).toBe('auth.forbidden');
    });

    test('a teammate that tries to spawn or form a team gets an error, not silence (T14)', async () => {
      await on.crew([on.mate('bob', { task: 'begin' })]);
      await on.answer('ready');
      const bob = await on.asMate('bob');
      expect(codeOf(await on.hub.sessions.spawn(bob, { task: 'help', harness: 'echo' }))).toBe(
        'spawn.not_allowed',
      );
      expect(codeOf(await on.form({ name: 'mine' }, bob))).toBe('team.not_allowed');
      expect(codeOf(await on.hub.teams.spawn(bob, 'crew', on.mate('ann')))).toBe('team.forbidden');
      expect(codeOf(await on.hub.teams.spawn(bob, undefined, on.mate('ann')))).toBe('team.forbidden');
      expect(codeOf(await on.hub.teams.delete(bob, 'crew', { force: true }))).toBe('team.forbidden');
      expect(codeOf(await on.hub.teams.stop(bob, 'crew', 'bob', { force: true }))).toBe('team.forbidden');
    });
  });

  describe('naming a team', () => {
    test('it may be left out by whoever leads exactly one, and a name without a team is an error', async () => {
      expect(codeOf(await on.hub.teams.spawn(on.ada, undefined, on.mate('bob')))).toBe('team.not_named');
      await on.form();
      expect(codeOf(await on.hub.teams.spawn(on.ada, undefined, on.mate('bob')))).toBe('ok');
      await on.form({ name: 'night' });
      const refused = await on.hub.teams.spawn(on.ada, undefined, on.mate('eve'));
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'team.ambiguous', hint: 'Name one of: crew, night' },
      });
      expect(codeOf(await on.hub.teams.spawn(on.ada, 'day', on.mate('eve')))).toBe('team.not_found');
    });

    test('a teammate means its own, and reaches no other of its person', async () => {
      await on.crew();
      await on.form({ name: 'night' });
      const bob = await on.asMate('bob');
      expect(good(await on.hub.teams.status(bob)).team.name).toBe('crew');
      expect(codeOf(await on.hub.teams.status(bob, 'night'))).toBe('team.forbidden');
      expect(good(await on.hub.teams.list(bob, { limit: 10 })).items.map(({ team }) => team.name)).toEqual([
        'crew',
      ]);
    });

    test('an id and its beginning name it as well', async () => {
      const { team } = await on.crew();
      expect(good(await on.hub.teams.status(on.ada, team.id)).team.id).toBe(team.id);
      expect(good(await on.hub.teams.status(on.ada, team.id.slice(0, 24))).team.id).toBe(team.id);
    });
  });

  describe('spawning', () => {
    test('one without a task waits, and its first turn brings what it has to know', async () => {
      await on.form();
      const spawned = good(await on.hub.teams.spawn(on.ada, 'crew', on.mate('bob')));
      expect(spawned).toMatchObject({
        turn: null,
        address: 'crew:developer:bob',
        status: 'accepted',
        workspace: 'worktree',
      });
      const sent = on.hub.sessions.send(on.ada, 'crew:developer:bob', {
        message: 'go',
        timeoutSeconds: 0,
        when: 'queue',
      });
      const offer = await on.answer('went');
      expect(codeOf(await sent)).toBe('ok');
      expect(offer.prompt).toMatch(/^You are a developer.*\n\ngo$/s);
      good(
        await on.hub.sessions.send(on.ada, spawned.session, {
          message: 'again',
          timeoutSeconds: 0,
          when: 'queue',
        }),
      );
      expect((await on.answer('went')).prompt).toBe('again');
    });

    test('rights never widen: the mode is the narrower of lead and role, and a role that changes nothing reads', async () => {
      const lead = await on.lead({ mode: 'auto-edits' });
      good(await on.form({ roles: [scribe] }, lead));
      const spawn = (name: string, role: string) =>
        on.hub.teams.spawn(lead, undefined, on.mate(name, { role }));
      for (const [name, role] of [
        ['bob', 'developer'],
        ['eve', 'reviewer'],
        ['ann', 'scribe'],
      ] as const)
        good(await spawn(name, role));
      expect((await session('bob')).mode).toBe('ask');
      expect((await session('eve')).mode).toBe('ask');
      // Its file says yolo, and it may run no command.
      expect((await session('ann')).mode).toBe('approve-reads');
      expect((await session('ann')).maySpawn).toBe(false);
      const cautious = await on.lead({ mode: 'deny' });
      good(
        await on.form(
          { name: 'night', roles: [scribe], teammates: [{ name: 'ann', role: 'scribe' }] },
          cautious,
        ),
      );
      expect((await on.view('ann', 'night')).session.session.mode).toBe('deny');
    });

    test('a role that is not trusted works in a clone; a kind that was named is not given up for another', async () => {
      await on.form({ roles: [scribe] });
      const spawn = (name: string, more: object) => on.hub.teams.spawn(on.ada, 'crew', on.mate(name, more));
      expect(good(await spawn('ann', { role: 'scribe' })).workspace).toBe('clone');
      expect(good(await spawn('eve', { workspace: 'shared' })).workspace).toBe('shared');
      good(await spawn('bob', {}));
      expect((await on.view('ann')).teammate).toMatchObject({ workspace: 'clone', workspaceAsked: true });
      expect((await on.view('bob')).teammate).toMatchObject({ workspace: 'worktree', workspaceAsked: false });
    });

    test('harness and model: as asked, else the role’s', async () => {
      await on.form({ roles: [scribe] });
      good(await on.hub.teams.spawn(on.ada, 'crew', { name: 'ann', role: 'scribe' }));
      good(await on.hub.teams.spawn(on.ada, 'crew', { name: 'eve', role: 'scribe', harness: 'echo' }));
      expect(await session('ann')).toMatchObject({ harness: 'other', model: 'small', role: 'scribe' });
      expect(await session('eve')).toMatchObject({ harness: 'echo', model: null });
    });

    test('a name is held by one live teammate, by whichever hub it is taken', async () => {
      await on.form();
      const both = await Promise.all([
        on.hub.teams.spawn(on.ada, 'crew', on.mate('bob')),
        on.other.teams.spawn(on.ada, 'crew', on.mate('bob')),
      ]);
      expect(both.map(codeOf).toSorted()).toEqual(['ok', 'team.teammate_taken']);
      expect((await on.status()).size).toBe(1);
    });

    test(`a team has ${LIMITS.teammatesPerTeam} live teammates at most`, async () => {
      await on.crew(Array.from({ length: LIMITS.teammatesPerTeam - 1 }, (_, n) => `mate-${n}`));
      const more = await Promise.all(
        [on.hub, on.other, on.hub].map((hub, n) => hub.teams.spawn(on.ada, 'crew', on.mate(`late-${n}`))),
      );
      expect(more.map(codeOf).toSorted()).toEqual(['ok', 'team.full', 'team.full']);
    });

    test('a shell teammate runs its task as a command', async () => {
      await on.form();
      const shell = on.mate('sh', { harness: 'shell' });
      expect(codeOf(await on.hub.teams.spawn(on.ada, 'crew', { ...shell, task: 'ls' }))).toBe(
        'turn.command_only',
      );
      good(await on.hub.teams.spawn(on.ada, 'crew', { ...shell, task: 'ls', command: true }));
      expect(await on.answer('a b')).toMatchObject({ command: 'ls', prompt: 'ls' });
    });
  });

  describe('turns', () => {
    test('used up they are told once; more are allowed by the lead or a person', async () => {
      await on.form({ roles: [{ ...scribe, harness: null }] });
      const { session: id } = good(
        await on.hub.teams.spawn(on.ada, 'crew', on.mate('ann', { role: 'scribe', task: 'one' })),
      );
      const send = (message: string) =>
        on.hub.sessions.send(on.ada, id, { message, timeoutSeconds: 0, when: 'queue' });
      good(await send('two'));
      expect(await send('three')).toMatchObject({
        ok: false,
        error: {
          code: 'team.turns_used_up',
          message: 'Teammate crew:scribe:ann has used all of the 2 turns that its role "scribe" gives it.',
        },
      });
      await on.answer('first');
      await on.answer('second');
      const told = (await on.mail(on.ada)).filter(({ kind }) => kind === 'team_notice');
      expect(told).toMatchObject([
        { label: 'crew:scribe:ann', body: expect.stringContaining('all of its 2 turns') },
      ]);
      expect((await on.status()).notices.map(({ code }) => code)).toEqual(['turns_used_up']);
      good(await on.hub.teams.allowTurns(on.ada, 'crew', 'ann', { turns: 1 }));
      good(await send('three'));
      await on.answer('third');
      expect((await on.mail(on.ada)).filter(({ kind }) => kind === 'team_notice')).toHaveLength(1);
    });

    test('one that never began is not counted', async () => {
      await on.form({ roles: [scribe] });
      const { session: id } = good(
        await on.hub.teams.spawn(on.ada, 'crew', on.mate('ann', { role: 'scribe', task: 'one' })),
      );
      good(await on.hub.sessions.cancel(on.ada, id, { queued: true }));
      expect((await on.view('ann')).teammate.turnsUsed).toBe(0);
    });
  });

  test('what is written of a spawn: session, place, events and audit', async () => {
    const before = await on.bench.store.eventPosition();
    await on.crew();
    const types = await on.bench.eventsSince(before);
    expect(types).toContain('team.created');
    expect(types).toContain('teammate.joined');
    const { items } = good(await on.hub.audit.list(on.ada, { limit: 10 }));
    expect(items.map(({ action }) => action)).toContain('team.create');
  });
});
