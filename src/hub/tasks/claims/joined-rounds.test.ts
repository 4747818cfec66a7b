import { beforeEach, expect, test } from 'vitest';
import { onEachStore } from '../../testing/hub-stores.ts';
import { codeOf, good } from '../../testing/hub-world.ts';
import { TaskBench } from '../testing/task-bench.ts';

onEachStore('claims and completions that come together', (bench) => {
  let on: TaskBench;
  beforeEach(async () => {
    on = await TaskBench.on(bench());
  });

  const claimOf = (by: Parameters<TaskBench['claim']>[0], claimId: string, hub = on.hub) =>
    hub.tasks.claim(by, { claimId, most: 1 });

  test('are each answered for themselves, with a refusal and one that rests among them', async () => {
    for (const title of ['one', 'two', 'three', 'four']) await on.add(title);
    const heard = await Promise.all([on.agent(), on.agent(), on.session()]);
    const drained = await on.agent({ name: 'still', intent: 'draining' });
    const gone = { ...(await on.agent()), user: await bench().addUser() };
    const answers = await Promise.all([
      ...heard.map((by) => claimOf(by, 'c')),
      claimOf(drained, 'c'),
      claimOf(gone, 'c'),
      claimOf(on.ada, 'c'),
    ]);
    const titles = answers.map((answer) =>
      answer.ok ? answer.value.tasks.map(({ task }) => task.title) : [],
    );
    expect(titles.flat().toSorted()).toEqual(['four', 'one', 'three', 'two']);
    expect(titles.map((of) => of.length)).toEqual([1, 1, 1, 0, 0, 1]);
    expect(answers[3]).toMatchObject({ value: { why: 'agent still is draining and takes no new work' } });
    expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok', 'auth.revoked', 'ok']);
  });

  test('claims repeated among others are answered what they were given, and the feed says it once', async () => {
    for (const title of ['one', 'two', 'three']) await on.add(title);
    const [ann, bob] = [await on.agent(), await on.agent()];
    const first = good(await claimOf(ann, 'first'));
    const again = await Promise.all([
      claimOf(bob, 'b'),
      claimOf(ann, 'first'),
      claimOf(ann, 'first'),
      claimOf(ann, 'next'),
    ]);
    const ids = again.map((answer) => good(answer).tasks.map(({ task }) => task.id));
    expect(ids[1]).toEqual(first.tasks.map(({ task }) => task.id));
    expect(ids[2]).toEqual(ids[1]);
    expect(new Set(ids.flat()).size).toBe(3);
    for (const { task } of first.tasks) expect(await on.feed({ task })).toEqual(['created', 'claimed']);
  });

  test('two hubs that claim together hand out each task once, and none is left while somebody asks', async () => {
    for (let n = 0; n < 12; n++) await on.add(`task ${n}`);
    const agents = await Promise.all(Array.from({ length: 12 }, () => on.agent()));
    const outcomes = await Promise.all(
      agents.map((by, n) => claimOf(by, 'c', n % 2 === 0 ? on.hub : on.other)),
    );
    const ids = outcomes.flatMap((outcome) => good(outcome).tasks.map(({ task }) => task.id));
    expect(new Set(ids).size).toBe(12);
  });

  test('completions end in the column of their board, and a lost lease is refused to its caller alone', async () => {
    good(await on.hub.boards.add(on.ada, { name: 'careful', review: true }));
    await on.add('plain');
    await on.add('looked at', { board: 'careful' });
    await on.add('taken back');
    const agent = await on.agent();
    const held = [await on.take(agent), await on.take(agent), await on.take(agent)];
    const waits = await on.add('waits', {
      needs: held.filter(({ title }) => title === 'plain').map(({ ref }) => ref),
    });
    const stale = held.find(({ title }) => title === 'taken back');
    if (!stale) throw new Error('it was not claimed');
    good(await on.hub.tasks.move(on.ada, stale.ref, { state: 'up_next' }));
    const stranger = await on.agent();
    const ended = await Promise.all([
      ...held.map(({ ref, fence, title }) =>
        on.hub.tasks.complete(agent, ref, { fence, result: `did ${title}`, note: 'well' }),
      ),
      on.hub.tasks.complete(stranger, held[0]?.ref ?? '', { fence: 1 }),
      on.hub.tasks.complete(agent, 'tsk_0000000000000000000000', { fence: 1 }),
    ]);
    const byTitle = new Map(held.map(({ title }, n) => [title, ended[n]]));
    expect(byTitle.get('plain')).toMatchObject({
      value: {
        task: { state: 'done' },
        details: { result: 'did plain' },
        attempts: [{ state: 'completed' }],
      },
    });
    expect(byTitle.get('plain')).toMatchObject({ value: { neededBy: [{ title: 'waits' }] } });
    expect(byTitle.get('looked at')).toMatchObject({ value: { task: { state: 'in_review' } } });
    expect(byTitle.get('taken back')).toMatchObject({ ok: false });
    expect(ended.slice(3).map(codeOf)).toEqual(['task.not_found', 'task.not_found']);
    expect(await on.show(waits)).toMatchObject({ task: { unmet: 0 } });
    for (const { ref, title } of held.filter((one) => one !== stale))
      expect([title, await on.feed({ task: { id: ref } })]).toEqual([
        title,
        ['created', 'claimed', 'completed'],
      ]);
  });

  test('a completion that comes twice at once is one, and both are told so', async () => {
    const task = await on.add('once');
    const agent = await on.agent();
    const { ref, fence } = await on.take(agent);
    const both = await Promise.all([1, 2, 3].map(() => on.hub.tasks.complete(agent, ref, { fence })));
    expect(both.map((one) => good(one).task.state)).toEqual(['done', 'done', 'done']);
    expect(await on.feed(task)).toEqual(['created', 'claimed', 'completed']);
  });
});
