import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, WORKSPACE_LIMITS, type InboxBody, type TurnWork, type WorkspacePlace } from '#domain';
import { workspaceRows } from '#store';
import type { TaskDetail, TeamInput, WorkspaceAnswer } from '../services.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good, type TurnOffer } from '../testing/hub-world.ts';
import { TeamBench } from '../teams/testing/team-bench.ts';

type Asked = Extract<InboxBody, { type: 'workspace' }>;

const NOTHING: TurnWork = { branch: 'b', ahead: 0, changed: [], more: false, merged: false };
const GATES = [{ name: 'tests', command: 'npm test', timeoutSeconds: 60 }];

onEachStore('workspaces', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const placeOf = (offer: TurnOffer, more: Partial<WorkspacePlace> = {}): WorkspacePlace => {
    const { of = 'x', name = 'y' } = offer.session.workspace ?? {};
    const place = { kind: 'worktree', path: `/state/${of}/${name}`, branch: `muster/${of}/${name}` } as const;
    return { ...place, baseCommit: 'c0', target: 'main', unguarded: null, ...more };
  };

  /** Starts the next turn in a workspace. */
  async function begin(more: Partial<WorkspacePlace> = {}): Promise<TurnOffer> {
    const offer = await on.agent.takeTurn();
    const place = placeOf(offer, more);
    const { turn, fence, session } = offer;
    const started = { fence, acp_session: `acp-${session.id}`, recovery: 'new' as const };
    good(await on.hub.contract.start(on.agent.by, turn, { ...started, cwd: place.path, workspace: place }));
    return offer;
  }

  async function end({ turn, fence }: TurnOffer, work: Partial<TurnWork> = {}): Promise<void> {
    const outcome = { end: 'done', reply: 'done', stopReason: 'end_turn' } as const;
    const finish = { fence, last_batch: 0, phase: 'turn', session_lost: false, outcome } as const;
    good(await on.hub.contract.finish(on.agent.by, turn, { ...finish, work: { ...NOTHING, ...work } }));
  }

  /** A team whose teammates have each had a turn, in which they changed these files. */
  async function crew(changed: Record<string, string[]>, more: Partial<TeamInput> = {}) {
    await on.crew(
      Object.keys(changed).map((name) => on.mate(name, { task: 'begin' })),
      more,
    );
    for (let left = Object.keys(changed).length; left > 0; left--) {
      const offer = await begin();
      await end(offer, { changed: changed[offer.session.workspace?.name ?? ''] ?? [] });
    }
    await on.mail(on.ada);
  }

  const asked = (): Promise<Asked> => on.agent.next('workspace', 0);
  const say = (request: string, answer: WorkspaceAnswer, hub = on.hub) =>
    hub.workspaces.answer(on.agent.by, request, answer);

  describe('of teammates', () => {
    test('are asked for with each turn: a worktree by default, named by team and teammate', async () => {
      await on.crew([on.mate('mill', { task: 'begin' })]);
      const { team } = await on.status();
      const { session } = await on.agent.takeTurn();
      expect(session.workspace).toEqual({
        of: `crew-${team.id.slice(-6)}`,
        name: 'mill',
        kind: 'worktree',
        asked: false,
        from: '/work/app',
        guard: null,
      });
    });

    test('are looked at where the role may not write, or a plan is not approved', async () => {
      await on.crew([
        on.mate('judge', { role: 'reviewer', task: 'look' }),
        on.mate('mill', { planRequired: true, task: 'plan' }),
      ]);
      const offers = [await on.agent.takeTurn(), await on.agent.takeTurn()];
      expect(offers.map(({ session }) => session.workspace?.guard)).toEqual(['read_only', 'read_only']);
    });

    test('are where their agent says, and the session and its teammate say so', async () => {
      await crew({ mill: ['a.ts'] });
      const { teammate, session } = await on.view('mill');
      expect(teammate).toMatchObject({ workspace: 'worktree', baseCommit: 'c0' });
      expect(teammate.branch).toMatch(/^muster\/crew-.{6}\/mill$/);
      expect(session.session.cwd).toBe(teammate.path);
      const { items } = good(await on.hub.workspaces.list(on.ada, { limit: 10, team: 'crew' }));
      expect(items).toMatchObject([
        {
          of: 'crew:developer:mill',
          agent: { name: 'mill' },
          changed: ['a.ts'],
          target: 'main',
          merged: false,
        },
      ]);
      expect(good(await on.hub.workspaces.list(await on.lead(), { limit: 10 })).items).toEqual([]);
    });

    test('go over to whoever takes their place', async () => {
      await crew({ mill: ['a.ts'] });
      const before = await on.view('mill');
      good(await on.hub.teams.replace(on.ada, 'crew', 'mill', {}));
      const { session } = await on.agent.takeTurn();
      expect(session.workspace).toMatchObject({ name: 'mill', from: '/work/app' });
      expect(`/state/${session.workspace?.of}/mill`).toBe(before.teammate.path);
    });

    test('what nobody looks at is said once', async () => {
      await on.crew([on.mate('judge', { role: 'reviewer', task: 'look' })]);
      const unguarded = 'It is shared.';
      const shared = { kind: 'shared', path: '/work/app', branch: null, unguarded } as const;
      await end(await begin(shared));
      expect((await on.status()).notices).toContainEqual(expect.objectContaining({ code: 'unguarded' }));
      const { teammate } = await on.view('judge');
      good(
        await on.hub.sessions.send(on.ada, teammate.session, {
          message: 'again',
          when: 'queue',
          timeoutSeconds: 0,
        }),
      );
      await end(await begin(shared));
      const { items } = good(
        await on.hub.sessions.history(on.ada, teammate.session, { after: 0, limit: 100 }),
      );
      const told = items.filter(({ entry }) => entry.type === 'notice' && entry.text.includes('Not applied'));
      expect(told).toHaveLength(1);
    });
  });

  describe('a forbidden write', () => {
    test('marks its turn, and the lead gets the patch', async () => {
      await on.crew([on.mate('judge', { role: 'reviewer', task: 'look' })]);
      const offer = await begin();
      const before = await bench().store.eventPosition();
      const patch = '+++ b/forbidden.txt\n+not mine\n';
      await end(offer, { forbidden: { paths: ['forbidden.txt'], more: false, patch, cut: false } });
      const told = (await on.mail(on.ada)).filter(({ kind }) => kind === 'team_notice');
      expect(told).toEqual([
        { kind: 'team_notice', label: 'crew:reviewer:judge', body: expect.stringContaining(patch) },
      ]);
      const events = await bench().store.readEvents(before, { types: ['turn.wrote_forbidden'] }, 10);
      expect(events).toMatchObject({ events: [{ turn: offer.turn, data: { paths: ['forbidden.txt'] } }] });
    });

    test('of a patch that no message holds comes the beginning, and where all of it is', async () => {
      await on.crew([on.mate('judge', { role: 'reviewer', task: 'look' })]);
      const patch = '+ä'.repeat(LIMITS.messageBodyBytes / 2);
      const patchFile = '/state/workspaces/patches/1.patch';
      await end(await begin(), { forbidden: { paths: ['x'], more: false, patch, cut: false, patchFile } });
      const [told] = (await on.mail(on.ada)).filter(({ kind }) => kind === 'team_notice');
      expect(told?.body).toContain(
        'The patch is cut; all of it is kept on the host of agent mill, to be applied there by git apply /state/workspaces/patches/1.patch:',
      );
      expect(Buffer.byteLength(told?.body ?? '')).toBeLessThanOrEqual(LIMITS.messageBodyBytes);
    });
  });

  test('that two teammates change one file is told once for each file', async () => {
    await on.crew(['mill', 'forge'].map((name) => on.mate(name, { task: 'begin' })));
    const [one, two] = [await begin(), await begin()];
    await end(one, { changed: ['a.ts', 'b.ts'] });
    await end(two, { changed: ['b.ts', 'c.ts'] });
    const overlaps = async () =>
      (await on.mail(on.ada)).filter(({ body }) => body.startsWith('Two teammates change the same file'));
    const told = await overlaps();
    expect(told).toHaveLength(1);
    expect(told[0]?.body).toContain('b.ts (');
    good(
      await on.hub.sessions.send(on.ada, two.session.id, {
        message: 'go on',
        when: 'queue',
        timeoutSeconds: 0,
      }),
    );
    await end(await begin(), { changed: ['a.ts', 'b.ts'] });
    const again = await overlaps();
    expect(again).toHaveLength(1);
    expect(again[0]?.body).not.toContain('b.ts');
    expect((await on.status()).notices).toContainEqual(
      expect.objectContaining({ code: 'overlap', text: expect.stringContaining('a.ts, b.ts') }),
    );
  });

  test('a status counts what each has changed and nobody has merged', async () => {
    await on.crew(['mill', 'forge', 'plough'].map((name) => on.mate(name, { task: 'begin' })));
    const [one, two, three] = [await begin(), await begin(), await begin()];
    await end(one, { changed: ['a.ts', 'b.ts'], more: true });
    await end(two, { changed: ['c.ts'], merged: true });
    await end(three);
    const counted = (await on.status()).teammates.map(({ teammate, changed }) => [teammate.session, changed]);
    expect(Object.fromEntries(counted)).toEqual({
      [one.session.id]: { files: 2, more: true },
      [two.session.id]: { files: 0, more: false },
      [three.session.id]: { files: 0, more: false },
    });
  });

  test('one of a teammate that has had no turn is none yet, and says so', async () => {
    await on.crew(['mill']);
    expect(await on.hub.workspaces.diff(on.ada, 'crew:developer:mill')).toMatchObject({
      ok: false,
      error: { code: 'workspace.not_found', message: expect.stringContaining('made for its first turn') },
    });
  });

  describe('what an agent is asked', () => {
    test('comes by its inbox, and its answer is the caller’s; a second one changes nothing', async () => {
      await crew({ mill: ['a.ts'] });
      const merging = on.hub.workspaces.merge(on.ada, 'crew:developer:mill', {});
      const request = await asked();
      expect(request.ask).toEqual({
        do: 'merge',
        into: null,
        message: 'Merge the work of crew:developer:mill',
        dryRun: false,
      });
      expect(good(await say(request.id, { is: 'merged', commit: 'c1', into: 'main' }))).toEqual({
        taken: 'now',
      });
      expect(good(await merging)).toEqual({ outcome: 'merged', commit: 'c1', into: 'main' });
      expect(good(await say(request.id, { is: 'nothing', into: 'main' }))).toEqual({ taken: 'before' });
      expect(good(await on.hub.workspaces.list(on.ada, { limit: 10 })).items).toMatchObject([
        { merged: true },
      ]);
    });

    test('is answered by that agent alone, through whichever hub', async () => {
      await crew({ mill: [] });
      const diffing = on.hub.workspaces.diff(on.ada, 'crew:developer:mill');
      const { id } = await asked();
      const other = { ...on.agent.by, agent: (await bench().addAgent()).id };
      const answer: WorkspaceAnswer = { is: 'diff', from: 'a', to: 'b', files: [], patch: '', cut: false };
      expect(codeOf(await on.hub.workspaces.answer(other, id, answer))).toBe('workspace.not_found');
      good(await say(id, answer, on.other));
      expect(codeOf(await diffing)).toBe('ok');
    });

    test('and it knows nothing of is gone: it was killed before it could tell that it removed it', async () => {
      await crew({ mill: ['a.ts'] });
      const discarding = on.hub.workspaces.discard(on.ada, 'crew:developer:mill', { force: true });
      const { id } = await asked();
      const none = { is: 'refused', message: 'There is none.', hint: null, details: null } as const;
      good(await say(id, { ...none, code: 'workspace.not_found' }));
      expect(codeOf(await discarding)).toBe('workspace.not_found');
      expect(good(await on.hub.workspaces.list(on.ada, { limit: 10 })).items).toEqual([]);
      expect(good(await on.hub.teams.delete(on.ada, 'crew', { force: false })).closed).toHaveLength(1);
    });

    test('is asked again of one that was restarted, and not of one that only lost its way', async () => {
      await crew({ mill: [] });
      const diffing = on.hub.workspaces.diff(on.ada, 'crew:developer:mill');
      const { id } = await asked();
      good(await on.hub.contract.reconcile(on.agent.by, { sessions: [], restarted: false }));
      expect(await on.agent.poll(0)).toEqual([]);
      good(await on.hub.contract.reconcile(on.agent.by, { sessions: [], restarted: true }));
      expect((await asked()).id).toBe(id);
      good(
        await say(id, {
          is: 'refused',
          code: 'workspace.git_failed',
          message: 'No.',
          hint: null,
          details: null,
        }),
      );
      expect(codeOf(await diffing)).toBe('workspace.git_failed');
    });

    test('and nobody waits for any more is not done later', async () => {
      await crew({ mill: [] });
      const merging = on.hub.workspaces.merge(on.ada, 'crew:developer:mill', {});
      await on.agent.poll(0);
      const discarding = on.hub.workspaces.discard(on.ada, 'crew:developer:mill', { force: true });
      const over = new Set<unknown>();
      for (const one of [merging, discarding]) void one.then((answer) => over.add(answer));
      while (over.size < 2) {
        await bench().store.read(async () => {});
        bench().clock.advance(5_000);
      }
      expect(codeOf(await merging)).toBe('workspace.no_answer');
      expect(codeOf(await discarding)).toBe('workspace.no_answer');
      const bodies = await on.agent.poll(0);
      expect(bodies.filter((body) => body.type === 'workspace' && body.ask.do === 'discard')).toEqual([]);
    });

    test('a teammate does not merge its own work, and a lead that only reads merges none', async () => {
      const lead = await on.lead({ mode: 'approve-reads' });
      good(await on.form({ teammates: [on.mate('mill', { task: 'begin' })] }, lead));
      await end(await begin());
      const mill = await on.asMate('mill');
      expect(codeOf(await on.hub.workspaces.merge(mill, mill.session, {}))).toBe('session.forbidden');
      expect(codeOf(await on.hub.workspaces.merge(lead, mill.session, {}))).toBe('session.forbidden');
    });

    test('a session in a shared folder, one that has not begun and one that was removed have no workspace', async () => {
      await on.crew([on.mate('mill', { task: 'begin' })]);
      const offer = await on.agent.takeTurn();
      expect(codeOf(await on.hub.workspaces.diff(on.ada, offer.session.id))).toBe('workspace.not_found');
      const { turn, fence } = offer;
      const started = { fence, acp_session: 'acp', recovery: 'new' as const, workspace: placeOf(offer) };
      good(await on.hub.contract.start(on.agent.by, turn, started));
      await end(offer);
      good(await on.hub.contract.facts(on.agent.by, offer.session.id, { workspace_gone: true }));
      expect(codeOf(await on.hub.workspaces.diff(on.ada, offer.session.id))).toBe('workspace.not_found');
    });
  });

  describe('gates', () => {
    async function working(more: Partial<TeamInput> = {}, by = on.ada): Promise<TaskDetail> {
      good(await on.form({ teammates: [on.mate('mill', { task: 'begin' })], gates: GATES, ...more }, by));
      await end(await begin());
      const task = await on.add('build it');
      const mill = await on.asMate('mill');
      const { tasks } = await on.claim(mill);
      const { fence } = tasks[0]!.task;
      good(await on.hub.tasks.complete(mill, task.task.id, { fence, result: 'built' }));
      return task;
    }
    const gates = (code: number | null, output = 'said'): WorkspaceAnswer => ({
      is: 'gates',
      results: [{ name: 'tests', code, output }],
    });
    const stateOf = async (task: TaskDetail) => (await on.task(task)).task.state;

    test('run before a task of a teammate is done, over a restart of the hub', async () => {
      const task = await working();
      expect(await stateOf(task)).toBe('in_progress');
      const request = await asked();
      expect(request).toMatchObject({ name: 'mill', ask: { do: 'gate', gates: GATES } });
      await on.restart();
      good(await say(request.id, gates(0)));
      expect(await stateOf(task)).toBe('done');
      expect((await on.task(task)).details.result).toBe('built');
    });

    test('that end with 2 send it back to the same teammate, with what they said', async () => {
      const task = await working();
      good(await say((await asked()).id, gates(2, '1 test failed')));
      expect(await stateOf(task)).toBe('in_progress');
      const turn = await begin();
      expect(turn.prompt).toContain('1 test failed');
      await end(turn);
      const mill = await on.asMate('mill');
      const { fence } = (await on.task(task)).task;
      good(await on.hub.tasks.complete(mill, task.task.id, { fence, result: 'mended' }));
      good(await say((await asked()).id, gates(0)));
      expect(await stateOf(task)).toBe('done');
      expect((await on.task(task)).details.result).toBe('mended');
    });

    test.each([1, 127, null])('that end with %s are the lead’s to judge', async (code) => {
      const task = await working();
      await on.mail(on.ada);
      good(await say((await asked()).id, gates(code, 'the gate itself is broken')));
      expect(await stateOf(task)).toBe('in_review');
      expect(await on.mail(on.ada)).toMatchObject([
        { kind: 'team_notice', body: expect.stringContaining('the gate itself is broken') },
      ]);
    });

    test('whose agent never answers are given up after a day', async () => {
      const task = await working();
      bench().clock.advance(WORKSPACE_LIMITS.gateWaitMs + 61_000);
      await on.round('workspace-request-expirer');
      expect(await stateOf(task)).toBe('in_review');
    });

    test('say nothing of a task that was taken away meanwhile', async () => {
      const task = await working();
      const { id } = await asked();
      good(await on.hub.tasks.move(on.ada, task.task.id, { state: 'cancelled' }));
      good(await say(id, gates(0)));
      expect(await stateOf(task)).toBe('cancelled');
    });

    test('of a lead that may not run commands unasked are not run: the task goes to review', async () => {
      const lead = await on.lead({ harness: 'echo', kind: 'delegate', mode: 'ask', cwd: '/work/app' });
      const task = await working({}, lead);
      expect(await stateOf(task)).toBe('in_review');
      const requests = await bench().store.read((reader) =>
        workspaceRows.openRequests(
          reader,
          on.agent.by.kind === 'agent' ? on.agent.by.agent : (bench().user as never),
          10,
        ),
      );
      expect(requests).toEqual([]);
    });
  });

  test('a delegate has one when that is asked for, and another in its place goes on there', async () => {
    const spawning = on.hub.sessions.spawn(on.ada, {
      task: 'build',
      delegate: true,
      label: 'The Builder!',
      harness: 'echo',
      cwd: '/work/app',
      workspace: { kind: 'worktree' },
    });
    const offer = await begin();
    const { session } = good(await spawning);
    expect(offer.session.workspace).toEqual({
      of: session,
      name: 'the-builder',
      kind: 'worktree',
      asked: true,
      from: '/work/app',
      guard: null,
    });
    await end(offer);
    const replacing = on.hub.sessions.replace(on.ada, session);
    const next = await begin();
    good(await replacing);
    expect(next.session.workspace).toMatchObject({ of: session, name: 'the-builder', from: '/work/app' });
  });
});
