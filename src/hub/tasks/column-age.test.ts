import { beforeEach, expect, test } from 'vitest';
import { columnsFrom, TASK_STATES } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { good } from '../testing/hub-world.ts';
import { TaskBench } from './testing/task-bench.ts';

const MINUTE_MS = 60_000;

onEachStore('a card on its board', (bench) => {
  let on: TaskBench;
  beforeEach(async () => {
    on = await TaskBench.on(bench());
  });

  test('tells since when it is in its column, whatever else is changed', async () => {
    const card = await on.add('mend');
    const { id } = card.task;
    const beside = await on.add('beside');
    /** When the line of its feed was written that tells of the last change of this kind. */
    const lastLine = async (...actions: string[]) => {
      const { items } = good(await on.hub.tasks.activity(on.ada, id, { limit: 100 }));
      return items.find(({ action }) => actions.includes(action))?.at;
    };
    const since = async () => (await on.show(card)).stateSince;
    bench().clock.advance(MINUTE_MS);
    good(await on.hub.tasks.edit(on.ada, id, { title: 'mend it', priority: 1 }));
    good(await on.hub.tasks.note(on.ada, id, 'soon'));
    good(await on.hub.tasks.move(on.ada, beside.task.id, { after: id }));
    good(await on.hub.tasks.move(on.ada, id, { before: beside.task.id }));
    expect(await since()).toBe(await lastLine('created'));
    bench().clock.advance(MINUTE_MS);
    await on.take(await on.session());
    expect(await since()).toBe(await lastLine('claimed'));
    bench().clock.advance(MINUTE_MS);
    good(await on.hub.tasks.move(on.ada, id, { state: 'in_review' }));
    expect(await since()).toBe(await lastLine('moved'));
    const { items } = good(await on.hub.tasks.list(on.ada, { state: 'in_review', limit: 10 }));
    expect(items.map(({ stateSince }) => stateSince)).toEqual([await since()]);
  });

  test('is found by its priority, beside whatever else is asked for', async () => {
    await on.add('high one', { priority: 3 });
    await on.add('low one', { priority: 1 });
    await on.add('high two', { priority: 3, state: 'inbox' });
    const titles = async (query: object) =>
      good(await on.hub.tasks.list(on.ada, { limit: 10, ...query })).items.map(({ task }) => task.title);
    expect(await titles({ priority: 3 })).toEqual(['high two', 'high one']);
    expect(await titles({ priority: 3, state: 'up_next' })).toEqual(['high one']);
    expect(await titles({ priority: 2 })).toEqual([]);
  });
});

test('a person’s hand brings a card from every column to every other', () => {
  for (const state of TASK_STATES)
    expect(columnsFrom(state)).toEqual(TASK_STATES.filter((other) => other !== state));
});
