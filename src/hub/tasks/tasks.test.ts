import { beforeEach, expect, test } from 'vitest';
import { LIMITS, newId, type Principal } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TaskBench } from './testing/task-bench.ts';

onEachStore('tasks', (bench) => {
  let on: TaskBench;
  beforeEach(async () => {
    on = await TaskBench.on(bench());
  });

  test('a task is made on the board main, with what was said and the first line of its feed', async () => {
    const needs = await on.add('first');
    const made = await on.add('second', {
      description: 'as it should be',
      priority: 2,
      tags: ['web', 'api', 'web'],
      dueAt: 5_000,
      metadata: { ticket: 7 },
      checklist: [{ text: 'test it', done: false }],
      needs: [needs.task.id],
    });
    expect(made).toMatchObject({
      boardName: 'main',
      assigneeName: 'anybody',
      tags: ['api', 'web'],
      dueAt: 5_000,
      task: { state: 'up_next', priority: 2, unmet: 1, mostAttempts: 3, claimedBy: null },
      details: { description: 'as it should be', metadata: { ticket: 7 }, createdBy: bench().user },
      needs: [{ title: 'first' }],
      waitsFor: '1 task to be done first: "first"',
    });
    expect(made.task.position).toBeGreaterThan(needs.task.position);
    expect(await on.feed(made)).toEqual(['created']);
    expect((await on.show(needs)).neededBy).toMatchObject([{ title: 'second', state: 'up_next' }]);
  });

  test('two first tasks at the same time make one board', async () => {
    await Promise.all([on.add('a'), on.other.tasks.create(on.ada, { title: 'b' }), on.add('c')]);
    const { items } = good(await on.hub.boards.list(on.ada, { limit: 10 }));
    expect(items).toMatchObject([{ board: { name: 'main' }, counts: { up_next: 3, done: 0 } }]);
  });

  test('a claim takes what is for the caller or for nobody, by priority over all its lanes', async () => {
    const agent = await on.agent({ harnesses: [{ name: 'grok', canResume: true, canSteer: false }] });
    const other = await on.agent();
    await on.add('for anybody', { priority: 1 });
    await on.add('for a place', { priority: 3, work: { cwd: '/work' } });
    await on.add('for grok', { priority: 2, assignee: { kind: 'harness', harness: 'grok' } });
    await on.add('for codex', { priority: 3, assignee: { kind: 'harness', harness: 'codex' } });
    await on.add('for the other', { priority: 3, assignee: { kind: 'agent', agent: other.agent } });
    await on.add('in the inbox', { priority: 3, state: 'inbox' });
    expect(good(await on.hub.tasks.next(agent)).task?.task.title).toBe('for a place');
    const { tasks } = await on.claim(agent, 10);
    expect(tasks.map(({ task }) => task.title)).toEqual(['for a place', 'for grok', 'for anybody']);
    expect(tasks[0]).toMatchObject({ fence: 1, attempt: 1, details: { work: { cwd: '/work' } } });
    expect((await on.claim(other)).tasks.map(({ task }) => task.title)).toEqual(['for the other']);
    expect(await on.claim(agent)).toEqual({ tasks: [], why: 'nothing is ready for it' });
  });

  test('a claim repeated with its id answers the same, and another caller’s of that id is its own', async () => {
    const [one, two] = [await on.agent(), await on.agent()];
    await on.add('a');
    await on.add('b');
    const first = good(await on.hub.tasks.claim(one, { claimId: 'c', most: 1 }));
    expect(good(await on.hub.tasks.claim(one, { claimId: 'c', most: 1 }))).toEqual(first);
    const second = good(await on.hub.tasks.claim(two, { claimId: 'c', most: 1 }));
    expect(second.tasks.map(({ task }) => task.title)).toEqual(['b']);
    expect(await on.feed(first.tasks[0]!)).toEqual(['created', 'claimed']);
  });

  test('forty pollers and ten tasks: each task once, no errors (F03)', async () => {
    const pollers: Principal[] = [];
    for (let n = 0; n < 40; n++) pollers.push(n % 2 ? await on.agent() : await on.session());
    for (let n = 0; n < 10; n++) await on.add(`task ${n}`, n % 2 ? { work: { cwd: '/w' } } : {});
    const claims = await Promise.all(pollers.map((by, n) => on.claim(by, 1, n % 3 ? on.hub : on.other)));
    const given = claims.flatMap(({ tasks }) => tasks.map(({ task }) => task.title));
    expect(given.toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `task ${n}`));
  });

  test('ten idle teammates and one task: one owner; a teammate that holds one gets no second (T05)', async () => {
    const crew: Principal[] = [];
    for (let n = 0; n < 10; n++) crew.push(await on.session({ kind: 'teammate' }));
    await on.add('the one');
    const claims = await Promise.all(crew.map((by, n) => on.claim(by, 5, n % 2 ? on.hub : on.other)));
    expect(claims.filter(({ tasks }) => tasks.length > 0)).toHaveLength(1);
    const holder = crew[claims.findIndex(({ tasks }) => tasks.length > 0)]!;
    await on.add('another');
    await on.add('a third');
    expect(await on.claim(holder, 5)).toEqual({ tasks: [], why: 'it holds a task already' });
    expect(
      (
        await on.claim(
          crew.find((by) => by !== holder)!,
          5,
        )
      ).tasks,
    ).toHaveLength(1);
  });

  test('draining, disabled and offline agents, closed sessions and viewers’ clients get nothing, and why', async () => {
    await on.add('work');
    const why = async (by: Principal) => (await on.claim(by)).why;
    expect(await why(await on.agent({ name: 'a', intent: 'draining' }))).toBe(
      'agent a is draining and takes no new work',
    );
    expect(await why(await on.agent({ name: 'b', intent: 'disabled' }))).toBe('agent b is disabled');
    const silent = await bench().addAgent({ name: 'c' });
    const token = newId(bench().ids, 'token');
    expect(await why({ kind: 'agent', user: silent.user, token, agent: silent.id })).toBe(
      'agent c has not connected yet',
    );
    expect(await why(await on.session({ state: 'closed' }))).toBe('its session is closed');
    expect(await why({ ...(await on.session()), looksOnly: true })).toBe(
      'its person is a viewer, who changes nothing',
    );
    const viewer = bench().person({ role: 'viewer' });
    expect(codeOf(await on.hub.tasks.claim(viewer, { claimId: 'x', most: 1 }))).toBe('auth.forbidden');
  });

  test('a person claims as their own session of the door, and the feed tells of the person', async () => {
    const made = await on.add('by hand');
    const { tasks } = good(await on.hub.tasks.claim(on.ada, { claimId: 'x', most: 1 }));
    const again = good(await on.hub.tasks.claim(on.ada, { claimId: 'x', most: 1 }));
    expect(again.tasks.map(({ fence }) => fence)).toEqual(tasks.map(({ fence }) => fence));
    const self = good(await on.hub.sessions.self(on.ada));
    expect((await on.show(made)).task.claimedBy).toBe(self.id);
    const { items } = good(await on.hub.tasks.activity(on.ada, made.task.id, { limit: 10 }));
    expect(items.map(({ by, action }) => [by, action])).toEqual([
      [bench().user, 'claimed'],
      [bench().user, 'created'],
    ]);
    const ended = await on.hub.tasks.complete(on.ada, made.task.id, { fence: tasks[0]?.fence ?? 0 });
    expect(good(ended).task.state).toBe('done');
  });

  test('a look at the next task shows what the caller’s own claim would give, and nothing where that gives none', async () => {
    const agent = await on.agent({ harnesses: [{ name: 'grok', canResume: true, canSteer: false }] });
    await on.add('for grok', { priority: 3, assignee: { kind: 'harness', harness: 'grok' } });
    await on.add('for the agent', { priority: 3, assignee: { kind: 'agent', agent: agent.agent } });
    const why = 'nothing is ready for you';
    expect(good(await on.hub.tasks.next(on.ada))).toEqual({ task: null, why });
    expect(good(await on.hub.tasks.claim(on.ada, { claimId: 'a', most: 1 }))).toEqual({ tasks: [], why });
    await on.add('for anybody');
    expect(good(await on.hub.tasks.next(on.ada)).task?.task.title).toBe('for anybody');
    const { tasks } = good(await on.hub.tasks.claim(on.ada, { claimId: 'b', most: 1 }));
    expect(tasks.map(({ task }) => task.title)).toEqual(['for anybody']);
    await on.add('for a teammate too');
    const mate = await on.session({ kind: 'teammate' });
    await on.take(mate);
    await on.add('more');
    expect(good(await on.hub.tasks.next(mate))).toEqual({ task: null, why: 'it holds a task already' });
    const viewer = bench().person({ role: 'viewer' });
    expect(good(await on.hub.tasks.next(viewer))).toEqual({ task: null, why: 'a viewer takes no tasks' });
  });

  test('a feed and the attempts of a task name agents and sessions, beside their ids', async () => {
    const mill = await on.agent({ name: 'mill' });
    const reader = await on.session({ label: 'reader' });
    const made = await on.add('named', { assignee: { kind: 'agent', agent: mill.agent } });
    const held = await on.take(mill);
    good(await on.hub.tasks.fail(mill, held.ref, { fence: held.fence, reason: 'no' }));
    good(
      await on.hub.tasks.edit(on.ada, held.ref, { assignee: { kind: 'session', session: reader.session } }),
    );
    const noted = good(await on.hub.tasks.note(reader, held.ref, 'seen'));
    expect(noted).toMatchObject({ by: reader.session, names: { [reader.session]: 'reader' } });
    const { items } = good(await on.hub.tasks.activity(on.ada, held.ref, { limit: 10 }));
    expect(items.map(({ by, names }) => names[by] ?? by)).toEqual([
      'reader',
      bench().user,
      'mill',
      'mill',
      bench().user,
    ]);
    expect(items[1]?.names).toMatchObject({ [reader.session]: 'reader' });
    const shown = await on.show(made);
    expect(shown.attempts.map(({ claimant }) => shown.names?.get(claimant))).toEqual(['mill']);
  });

  test('completing goes to done, or to review by the board’s setting, once; its result and note stay', async () => {
    good(await on.hub.boards.add(on.ada, { name: 'checked', review: true }));
    const plain = await on.add('plain');
    const checked = await on.add('checked', { board: 'checked' });
    const session = await on.session();
    for (const [task, state] of [
      [plain, 'done'],
      [checked, 'in_review'],
    ] as const) {
      const held = await on.take(session);
      const end = { fence: held.fence, result: 'it works', note: 'see the log' };
      expect(good(await on.hub.tasks.complete(session, held.ref, end))).toMatchObject({
        task: { state, claimedBy: session.session },
        details: { result: 'it works' },
        attempts: [{ state: 'completed', fence: 1 }],
      });
      good(await on.hub.tasks.complete(session, held.ref, { ...end, result: 'other' }));
      expect(await on.show(task)).toMatchObject({ task: { state }, details: { result: 'it works' } });
      expect(await on.feed(task)).toEqual(['created', 'claimed', 'completed']);
    }
    expect(codeOf(await on.hub.tasks.fail(session, checked.task.id, { fence: 1, reason: 'x' }))).toBe(
      'task.state',
    );
    const approved = good(await on.hub.tasks.move(on.ada, checked.task.id, { state: 'done', note: 'fine' }));
    expect(approved.task).toMatchObject({ state: 'done', doneAt: expect.any(Number) });
  });

  test('what a person takes out of progress has a new fence: its claimant is refused, and it is ready again', async () => {
    const task = await on.add('work');
    const session = await on.session();
    const held = await on.take(session);
    const moved = good(await on.hub.tasks.move(on.ada, held.ref, { state: 'up_next' }));
    expect(moved.task).toMatchObject({ state: 'up_next', claimedBy: null, fence: 2, attempts: 0 });
    expect(moved.attempts).toMatchObject([{ state: 'returned', cause: { code: 'task.moved' } }]);
    expect(codeOf(await on.hub.tasks.complete(session, held.ref, { fence: held.fence }))).toBe(
      'task.forbidden',
    );
    expect(codeOf(await on.hub.tasks.complete(on.ada, held.ref, { fence: held.fence }))).toBe('lease.lost');
    expect(await on.take(session)).toMatchObject({ ref: task.task.id, fence: 3, attempt: 1 });
  });

  test('given back it does not count and is ready at once; failed it counts and waits', async () => {
    const task = await on.add('work');
    const session = await on.session();
    const first = await on.take(session);
    good(await on.hub.tasks.giveBack(session, first.ref, { fence: first.fence, note: 'not mine' }));
    const second = await on.take(session);
    expect(second.attempt).toBe(1);
    const failed = good(
      await on.hub.tasks.fail(session, second.ref, { fence: second.fence, reason: 'no network' }),
    );
    expect(failed.task).toMatchObject({ state: 'up_next', attempts: 1, notBefore: expect.any(Number) });
    expect(failed.waitsFor).toMatch(/^again after \d\d:\d\d UTC, because attempt 1 of 3 failed \(backoff\)$/);
    expect(failed.attempts).toMatchObject([
      { state: 'failed', cause: { message: 'no network' } },
      { state: 'returned' },
    ]);
    expect((await on.claim(session)).tasks).toEqual([]);
    good(await on.hub.tasks.rerun(on.ada, task.task.id, 'again'));
    expect(await on.take(session)).toMatchObject({ attempt: 1, fence: 3 });
    expect(await on.feed(task)).toEqual([
      'created',
      'claimed',
      'returned',
      'claimed',
      'failed',
      'rerun',
      'claimed',
    ]);
  });

  test('a task whose attempts are used up is blocked, and begins anew when a person lifts the block', async () => {
    const task = await on.add('work', { mostAttempts: 1 });
    const session = await on.session();
    const held = await on.take(session);
    const failed = good(
      await on.hub.tasks.fail(session, held.ref, { fence: held.fence, reason: 'it does not build' }),
    );
    expect(failed.waitsFor).toBe('blocked: its one attempt did not end well; the last: it does not build');
    const freed = good(await on.hub.tasks.edit(on.ada, task.task.id, { blocked: null }));
    expect(freed.task).toMatchObject({ blocked: null, attempts: 0 });
    expect((await on.take(session)).attempt).toBe(1);
  });

  test('self-edge, unknown task and long cycle are refused with the path; nothing is changed (T06)', async () => {
    const tasks = [await on.add('a'), await on.add('b'), await on.add('c'), await on.add('d')];
    const link = (n: number, m: number) => on.hub.tasks.link(on.ada, tasks[n]!.task.id, tasks[m]!.task.id);
    for (const n of [0, 1, 2]) good(await link(n, n + 1));
    const cycle = await link(3, 0);
    expect(cycle).toMatchObject({
      error: { code: 'task.cycle', message: expect.stringContaining('"d" → "a" → "b" → "c" → "d"') },
    });
    expect(codeOf(await link(2, 2))).toBe('task.cycle');
    const gone = newId(bench().ids, 'task');
    expect(codeOf(await on.hub.tasks.link(on.ada, tasks[0]!.task.id, gone))).toBe('task.not_found');
    expect(codeOf(await on.hub.tasks.create(on.ada, { title: 'e', needs: [gone] }))).toBe('task.not_found');
    good(await on.hub.tasks.unlink(on.ada, tasks[0]!.task.id, tasks[1]!.task.id));
    good(await link(3, 0));
    expect(codeOf(await on.hub.tasks.unlink(on.ada, tasks[0]!.task.id, tasks[1]!.task.id))).toBe(
      'task.state',
    );
    expect(good(await on.hub.recount(on.ada))).toEqual({ mended: [] });
  });

  test('a task completed while another is linked to it leaves nothing waiting for it (T07)', async () => {
    const session = await on.session();
    for (let round = 0; round < 5; round++) {
      const first = await on.add(`first ${round}`, { priority: 3 });
      const then = await on.add(`then ${round}`);
      const held = await on.take(session);
      const [done, linked] = await Promise.all([
        on.hub.tasks.complete(session, held.ref, { fence: held.fence }),
        on.other.tasks.link(on.ada, then.task.id, first.task.id),
      ]);
      expect([codeOf(done), codeOf(linked)]).toEqual(['ok', 'ok']);
      expect((await on.show(then)).task).toMatchObject({ unmet: 0, state: 'up_next' });
      expect((await on.take(session)).title).toBe(`then ${round}`);
    }
  });

  test('a cancelled prerequisite blocks with that reason; reopening frees it, and counts up what was done', async () => {
    const first = await on.add('first');
    const then = await on.add('then', { needs: [first.task.id] });
    good(await on.hub.tasks.move(on.ada, first.task.id, { state: 'cancelled' }));
    expect((await on.show(then)).waitsFor).toBe('blocked: it needs "first", which was cancelled');
    const late = await on.add('late', { needs: [first.task.id] });
    expect(late.task.blocked).toBe('it needs "first", which was cancelled');
    good(await on.hub.tasks.unlink(on.ada, late.task.id, first.task.id));
    expect((await on.show(late)).task).toMatchObject({ blocked: null, unmet: 0 });
    good(await on.hub.tasks.rerun(on.ada, first.task.id));
    expect((await on.show(then)).waitsFor).toBe('1 task to be done first: "first"');
    good(await on.hub.tasks.move(on.ada, first.task.id, { state: 'done' }));
    expect((await on.show(then)).task).toMatchObject({ unmet: 0, blocked: null });
    good(await on.hub.tasks.rerun(on.ada, first.task.id));
    expect((await on.show(then)).task.unmet).toBe(1);
    expect(good(await on.hub.recount(on.ada))).toEqual({ mended: [] });
  });

  test('cards lie where they are put, also when there is no number left between two', async () => {
    const [a, b, c] = [await on.add('a'), await on.add('b'), await on.add('c', { priority: 2 })];
    const column = async () => {
      const { items } = good(await on.hub.tasks.list(on.ada, { state: 'up_next', limit: 50 }));
      return items.map(({ task }) => task.title).join('');
    };
    expect(await column()).toBe('cab');
    good(await on.hub.tasks.move(on.ada, c.task.id, { after: b.task.id }));
    expect(await column()).toBe('abc');
    expect((await on.show(c)).task.priority).toBe(0);
    // Each goes between the first and the one before: the gap halves every time.
    for (let n = 0; n < 60; n++) {
      const moving = n % 2 ? b : c;
      good(await on.hub.tasks.move(on.ada, moving.task.id, { after: a.task.id }));
      expect(await column()).toBe(n % 2 ? 'abc' : 'acb');
    }
    good(await on.hub.tasks.move(on.ada, b.task.id, { before: a.task.id }));
    expect(await column()).toBe('bac');
    const other = await on.add('d', { state: 'inbox' });
    expect(codeOf(await on.hub.tasks.move(on.ada, a.task.id, { before: other.task.id }))).toBe('task.state');
    const both = await on.hub.tasks.move(on.ada, a.task.id, { state: 'inbox', before: other.task.id });
    expect(good(both).task.state).toBe('inbox');
  });

  test('lists are filtered and paged, a column in its order, all others newest first', async () => {
    good(await on.hub.boards.add(on.ada, { name: 'web' }));
    for (let n = 0; n < 5; n++)
      await on.add(`on web ${n}`, {
        board: 'web',
        tags: [n % 2 ? 'odd' : 'even'],
        priority: n === 3 ? 3 : 0,
      });
    const other = await on.add('100% elsewhere', { state: 'inbox' });
    const titles = async (query: Partial<Parameters<typeof on.hub.tasks.list>[1]>) =>
      good(await on.hub.tasks.list(on.ada, { limit: 50, ...query })).items.map(({ task }) => task.title);
    expect(await titles({ board: 'web', tag: 'odd' })).toEqual(['on web 3', 'on web 1']);
    expect(await titles({ text: '0% ELSE' })).toEqual(['100% elsewhere']);
    expect(await titles({ text: '_' })).toEqual([]);
    expect(await titles({ state: 'inbox' })).toEqual(['100% elsewhere']);
    good(await on.hub.tasks.edit(on.ada, other.task.id, { dueAt: 5_000 }));
    expect(await titles({ dueBefore: 5_000 })).toEqual([]);
    expect(await titles({ dueBefore: 5_001 })).toEqual(['100% elsewhere']);
    good(await on.hub.tasks.edit(on.ada, other.task.id, { blocked: 'no budget' }));
    expect(await titles({ blocked: true })).toEqual(['100% elsewhere']);
    good(await on.hub.tasks.move(on.ada, other.task.id, { state: 'cancelled' }));
    expect(await titles({ open: false })).toEqual(['100% elsewhere']);
    for (const state of ['up_next', undefined] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = good(await on.hub.tasks.list(on.ada, { limit: 2, cursor, state, open: true }));
        seen.push(...page.items.map(({ task }) => task.title.slice(-1)));
        if (page.next === null) break;
        cursor = page.next;
      }
      expect(seen.join('')).toBe(state ? '30124' : '43210');
    }
    expect(codeOf(await on.hub.tasks.list(on.ada, { limit: 2, cursor: 'x' }))).toBe('request.cursor_invalid');
  });

  test('a session changes what it made, holds or is assigned, notes on others, and names no wider mode than its own', async () => {
    const session = await on.session({ mode: 'ask' });
    const foreign = await on.add('a person’s');
    const own = good(await on.hub.tasks.create(session, { title: 'its own' }));
    const forIt = await on.add('for it', { assignee: { kind: 'session', session: session.session } });
    const edit = (task: { task: { id: string } }) =>
      on.hub.tasks.edit(session, task.task.id, { priority: 1 });
    expect(codeOf(await edit(foreign))).toBe('task.forbidden');
    expect(codeOf(await edit(own))).toBe('ok');
    expect(codeOf(await edit(forIt))).toBe('ok');
    expect(good(await on.hub.tasks.note(session, foreign.task.id, 'seen')).by).toBe(session.session);
    const wide = { title: 'x', work: { mode: 'yolo' } } as const;
    expect(codeOf(await on.hub.tasks.create(session, wide))).toBe('spawn.mode_too_wide');
    expect(codeOf(await on.hub.tasks.create({ ...session, looksOnly: true }, { title: 'x' }))).toBe(
      'auth.forbidden',
    );
    expect(codeOf(await on.hub.tasks.create(bench().person({ role: 'viewer' }), { title: 'x' }))).toBe(
      'auth.forbidden',
    );
    const agent = await on.agent();
    expect(codeOf(await on.hub.tasks.show(agent, foreign.task.id))).toBe('task.not_found');
    const held = await on.take(agent);
    expect(codeOf(await on.hub.tasks.note(agent, held.ref, 'half way'))).toBe('ok');
    expect(codeOf(await on.hub.tasks.edit(agent, held.ref, { title: 'x' }))).toBe('auth.forbidden');
  });

  test('another person’s tasks and boards do not exist', async () => {
    const task = await on.add('secret');
    const eve = bench().person({ user: await bench().addUser(), role: 'member' });
    expect(codeOf(await on.hub.tasks.show(eve, task.task.id))).toBe('task.not_found');
    expect(codeOf(await on.hub.tasks.show(eve, task.task.id.slice(0, 14)))).toBe('task.not_found');
    expect(codeOf(await on.hub.boards.show(eve, 'main'))).toBe('board.not_found');
    expect(good(await on.hub.tasks.list(eve, { limit: 10 })).items).toEqual([]);
    const mine = good(await on.hub.tasks.create(eve, { title: 'mine' }));
    expect(codeOf(await on.hub.tasks.link(eve, mine.task.id, task.task.id))).toBe('task.not_found');
    expect(good(await on.hub.tasks.show(on.ada, task.task.id.slice(0, 14))).task.title).toBe('secret');
  });

  test('bounds are refused with what they are', async () => {
    const refused = async (draft: object) => {
      const made = await on.hub.tasks.create(on.ada, { title: 'x', ...draft });
      return made.ok ? 'ok' : made.error.message;
    };
    expect(await refused({ title: ' ' })).toBe('A task needs a title.');
    expect(await refused({ title: 'x'.repeat(201) })).toMatch(/at most 200 characters; this one has 201/);
    expect(await refused({ description: 'x'.repeat(10_001) })).toMatch(/at most 10,000 characters/);
    expect(await refused({ metadata: { a: 'x'.repeat(33_000) } })).toMatch(/at most 32 KB/);
    expect(await refused({ tags: Array.from({ length: 33 }, (_, n) => `t${n}`) })).toMatch(/at most 32 tags/);
    const items = Array.from({ length: 101 }, () => ({ text: 'x', done: false }));
    expect(await refused({ checklist: items })).toMatch(/at most 100 items/);
    expect(await refused({ checklist: [{ text: 'x'.repeat(501), done: false }] })).toMatch(/item 1 has more/);
    expect(await refused({ mostAttempts: 0 })).toMatch(/1 to 20 attempts/);
    const task = await on.add('ok');
    expect(codeOf(await on.hub.tasks.note(on.ada, task.task.id, 'x'.repeat(10_001)))).toBe(
      'request.too_large',
    );
    const session = await on.session();
    const held = await on.take(session);
    const result = 'x'.repeat(LIMITS.taskResultCharacters + 1);
    expect(codeOf(await on.hub.tasks.complete(session, held.ref, { fence: held.fence, result }))).toBe(
      'request.too_large',
    );
  });

  test('a session that closes, fails or is forced to gives its tasks back as lost', async () => {
    const session = await on.session({ owner: null, kind: 'main', agent: null, harness: null, label: null });
    const task = await on.add('work');
    const held = await on.take(session);
    good(await on.hub.sessions.close(on.ada, session.session, { force: false }));
    expect(await on.show(task)).toMatchObject({
      task: { state: 'up_next', claimedBy: null, notBefore: null, attempts: 1 },
      attempts: [{ state: 'lost', cause: { code: 'session.closed' } }],
    });
    const again = await on.session();
    expect((await on.take(again)).fence).toBe(2);
    expect(codeOf(await on.hub.tasks.complete(on.ada, held.ref, { fence: held.fence }))).toBe('lease.lost');
    expect(await on.feed(task)).toEqual(['created', 'claimed', 'lost', 'claimed']);
  });

  test('an agent that is removed loses what it holds', async () => {
    const agent = await on.agent({ name: 'mill' });
    const task = await on.add('work');
    await on.take(agent);
    good(await on.hub.fleet.remove(on.ada, 'mill', { force: false }));
    expect(await on.show(task)).toMatchObject({
      task: { state: 'up_next' },
      attempts: [{ cause: { code: 'agent.removed' } }],
    });
  });
});
