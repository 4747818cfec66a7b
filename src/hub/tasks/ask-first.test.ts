import { beforeEach, expect, test } from 'vitest';
import type { ApprovalId, Principal } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TaskBench } from './testing/task-bench.ts';

onEachStore('tasks that a session wants to be done', (bench) => {
  let on: TaskBench;
  beforeEach(async () => {
    on = await TaskBench.on(bench());
  });

  const make = async (by: Principal, more: object = {}) =>
    good(await on.hub.tasks.create(by, { title: 'Grind', description: 'All of it.', ...more }));
  const pending = async () =>
    good(await on.hub.approvals.list(on.ada, { state: 'pending', limit: 10 })).items.map(
      ({ approval }) => approval,
    );
  /** The one that is asked now. */
  const asked = async () => {
    const [first] = await pending();
    if (first?.kind !== 'task') throw new Error('no task is asked about');
    return first;
  };
  const answer = (by: Principal, id: ApprovalId, given: string) =>
    on.hub.approvals.answer(by, id, { answer: given, reason: undefined, scope: 'cwd', expiresInHours: 1 });
  const stateOf = async (made: { task: { id: string } }) => (await on.show(made)).task.state;

  test('wait in the inbox until their person agrees to the full text; then they are taken', async () => {
    const session = await on.session({ label: 'mill' });
    const made = await make(session, {
      work: { harness: 'echo', cwd: '/work/app' },
      checklist: [{ text: 'one', done: false }],
    });
    expect(made.task.state).toBe('inbox');
    const question = await asked();
    expect(question).toMatchObject({ session: session.session, subject: made.task.id });
    expect(question.question.title).toBe('May "Grind" be done?');
    for (const part of ['All of it.', 'harness echo', 'cwd /work/app', '- [ ] one'])
      expect(question.question.body).toContain(part);
    expect(codeOf(await answer(session, question.id, 'do'))).toBe('approval.not_yours');
    good(await answer(on.ada, question.id, 'do'));
    expect(await stateOf(made)).toBe('up_next');
    expect(await on.feed(made)).toEqual(['created', 'asked', 'moved']);
    expect((await on.take(session)).title).toBe('Grind');
  });

  test('stay there when their person does not agree, and are not asked about when nobody wants them done', async () => {
    const session = await on.session();
    const made = await make(session);
    good(await answer(on.ada, (await asked()).id, 'leave'));
    expect(await stateOf(made)).toBe('inbox');
    expect((await on.feed(made)).at(-1)).toBe('left_in_inbox');
    await make(session, { state: 'inbox' });
    expect(await pending()).toEqual([]);
  });

  test('are asked about again when the session changes what its person has seen', async () => {
    const session = await on.session();
    const made = await make(session);
    const first = await asked();
    good(await on.hub.tasks.edit(session, made.task.id, { description: 'Something else.' }));
    const second = await asked();
    expect(second.id).not.toBe(first.id);
    expect(codeOf(await answer(on.ada, first.id, 'do'))).toMatch(/^approval\./);
    good(await answer(on.ada, second.id, 'do'));
    good(await on.hub.tasks.edit(session, made.task.id, { title: 'Grind more' }));
    expect(await stateOf(made)).toBe('inbox');
    expect((await asked()).question.title).toContain('Grind more');
    good(await on.hub.tasks.move(session, made.task.id, { state: 'cancelled' }));
    expect(await pending()).toEqual([]);
  });

  test('are asked about no longer once a person has moved them', async () => {
    const made = await make(await on.session());
    good(await on.hub.tasks.edit(on.ada, made.task.id, { priority: 2 }));
    expect(await pending()).toHaveLength(1);
    good(await on.hub.tasks.move(on.ada, made.task.id, { state: 'up_next' }));
    expect(await pending()).toEqual([]);
    expect(await stateOf(made)).toBe('up_next');
  });

  test('go unasked where they are the session’s own or its delegate’s, by its mode, and from a program outside', async () => {
    const session = await on.session();
    const delegate = await on.session({ owner: session.session });
    const forIt = (by: typeof session) => ({ assignee: { kind: 'session', session: by.session } as const });
    const free = [
      await make(session, forIt(session)),
      await make(session, forIt(delegate)),
      await make(await on.session({ mode: 'yolo' })),
      await make(await on.session({ kind: 'main', harness: null, client: 'editor', label: null })),
    ];
    expect(free.map(({ task }) => task.state)).toEqual(free.map(() => 'up_next'));
    const denied = await make(await on.session({ mode: 'deny' }));
    expect(denied.task.state).toBe('inbox');
    expect(await pending()).toEqual([]);
    const other = await make(session, forIt(await on.session()));
    expect(other.task.state).toBe('inbox');
    expect(await pending()).toHaveLength(1);
  });
});
