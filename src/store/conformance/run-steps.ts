import { expect, test } from 'vitest';
import { newId, type Step, type StepState } from '#domain';
import { journalRows, stepPages } from '../index.ts';
import type { Hubs, Part } from './hubs.ts';
import { addRun } from './runs.ts';

const STATES: readonly StepState[] = ['done', 'failed', 'running', 'queued', 'done'];

/** A run with a step in each of these states, the first made a second before the next. */
async function addSteps(hubs: Hubs) {
  const id = await addRun(hubs);
  let madeAt = 0;
  await hubs.store.unit(async (tx) => {
    madeAt = tx.now;
    for (const [at, state] of STATES.entries()) {
      const createdAt = tx.now + at * 1_000;
      const step: Step = {
        id: newId(hubs.ids, 'step'),
        run: id,
        execution: 1,
        call: at + 1,
        kind: 'agent',
        key: `k${at}`,
        name: `Step_${at + 1}`,
        phase: at < 2 ? 'One' : null,
        state,
        why: null,
        cause: null,
        prompt: 'p'.repeat(5_000),
        options: '{}',
        output: state === 'done' ? JSON.stringify('o'.repeat(5_000)) : null,
        mayWrite: true,
        saw: null,
        reusedFrom: null,
        tries: 1,
        session: null,
        turn: null,
        agent: null,
        harness: null,
        approval: null,
        child: null,
        notBefore: null,
        endedSeq: null,
        spent: 0,
        createdAt,
        startedAt: createdAt,
        endedAt: state === 'done' || state === 'failed' ? createdAt : null,
      };
      journalRows.insertStep(tx, step);
    }
  });
  return { run: { id, execution: 1 }, madeAt };
}

const ALL = { after: 0, states: null, changedAfter: null, text: null, most: 10 };

export const stepPageParts: Part = (hubs) => {
  test('steps come in the order of asking, after a call, and no more than are wanted', async () => {
    const { run } = await addSteps(hubs());
    const calls = (query: Partial<stepPages.StepQuery>) =>
      hubs()
        .other.read((reader) => stepPages.stepPage(reader, run, { ...ALL, ...query }))
        .then((steps) => steps.map(({ call }) => call));
    expect(await calls({})).toEqual([1, 2, 3, 4, 5]);
    expect(await calls({ after: 2, most: 2 })).toEqual([3, 4]);
    expect(await calls({ states: ['failed', 'queued'] })).toEqual([2, 4]);
    expect(await calls({ text: 'step_3' })).toEqual([3]);
    expect(await calls({ text: 'stepx3' })).toEqual([]);
    expect(await calls({ text: 'one' })).toEqual([1, 2]);
  });

  test('what may have changed is what was made, begun or ended since, is at work, or is tried anew', async () => {
    const { run, madeAt } = await addSteps(hubs());
    const found = await hubs().store.read((reader) =>
      stepPages.stepPage(reader, run, { ...ALL, changedAfter: madeAt + 3_500 }),
    );
    expect(found.map(({ call }) => call)).toEqual([3, 4, 5]);
  });

  test('of long texts the beginnings are read, and a step by its name whole', async () => {
    const { run } = await addSteps(hubs());
    const { store } = hubs();
    const [first] = await store.read((reader) => stepPages.stepPage(reader, run, ALL));
    expect([first?.prompt.length, first?.output?.length]).toEqual([1_200, 1_200]);
    const whole = await store.read((reader) => stepPages.findStepBy(reader, run, 'Step_1'));
    expect(whole?.prompt).toHaveLength(5_000);
    const byNumber = await store.read((reader) => stepPages.findStepBy(reader, run, '2'));
    expect(byNumber?.name).toBe('Step_2');
    expect(await store.read((reader) => stepPages.findStepBy(reader, run, 'Step_9'))).toBeUndefined();
    expect(await store.read((reader) => stepPages.firstStepNames(reader, run, 2))).toEqual([
      'Step_1',
      'Step_2',
    ]);
  });

  test('those most in need of a look are chosen by state, and told in the order of asking', async () => {
    const { run } = await addSteps(hubs());
    const found = await hubs().store.read((reader) => stepPages.neediestSteps(reader, run, 4));
    expect(found.map(({ call, state }) => [call, state])).toEqual([
      [1, 'done'],
      [2, 'failed'],
      [3, 'running'],
      [4, 'queued'],
    ]);
  });
};
