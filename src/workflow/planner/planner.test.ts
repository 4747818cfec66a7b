import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWorkflow, takeInputs, waitsFor, type WorkflowDefinition } from '../definition/index.ts';
import { BUILT_IN_WORKFLOWS } from '../built-in/built-in-workflows.ts';
import { planWorkflow } from './plan-workflow.ts';
import { readySteps, type StepState } from './ready-steps.ts';

function defined(...lines: string[]): WorkflowDefinition {
  const { definition, findings } = readWorkflow({ file: 'flow.yaml', text: lines.join('\n') });
  if (definition === null) throw new Error(JSON.stringify(findings));
  return definition;
}

function builtIn(name: string): WorkflowDefinition {
  const found = BUILT_IN_WORKFLOWS.map(readWorkflow).find((read) => read.name === name);
  expect(found?.findings).toEqual([]);
  if (!found?.definition) throw new Error(name);
  return found.definition;
}

const planned = (name: string, inputs: Record<string, unknown>) => {
  const definition = builtIn(name);
  const { values, problems } = takeInputs(definition, inputs);
  expect(problems).toEqual([]);
  return planWorkflow(definition, values);
};

describe('the built-in workflows', () => {
  test('are code_review and design_review, read as anybody’s are', () => {
    expect(BUILT_IN_WORKFLOWS.map(readWorkflow).map(({ name, findings }) => [name, findings])).toEqual([
      ['code_review', []],
      ['design_review', []],
    ]);
  });

  test('code_review collects, reviews and tests side by side, and asks', () => {
    const plan = planned('code_review', { branch: 'feature' });
    expect(plan.layers).toEqual([['collect'], ['implement'], ['review', 'test'], ['gate']]);
    expect(plan.steps.filter(({ runs }) => runs === 'no').map(({ id }) => id)).toEqual(['implement']);
    expect(plan.roles).toEqual([
      { role: 'reviewer', sessions: 2, known: true },
      { role: 'tester', sessions: 1, known: true },
    ]);
    expect(plan.criticalPath).toEqual(['collect', 'review', 'gate']);
    const done = new Map<string, StepState>([['collect', { status: 'done', output: {} }]]);
    expect(readySteps(builtIn('code_review'), { inputs: {}, steps: done })).toEqual({
      start: [
        { id: 'review', items: null },
        { id: 'test', items: null },
      ],
      skip: [{ id: 'implement', because: { kind: 'condition' } }],
      fail: [],
      ended: false,
    });
  });

  test('code_review implements first, if there is a task, and reviews nothing when that fails', () => {
    const plan = planned('code_review', { task: 'Add a flag' });
    expect(plan.criticalPath).toEqual(['collect', 'implement', 'review', 'gate']);
    expect(plan.roles.map(({ role }) => role)).toEqual(['reviewer', 'developer', 'tester']);
    const steps = new Map<string, StepState>([
      ['collect', { status: 'done', output: {} }],
      ['implement', { status: 'failed' }],
    ]);
    const next = readySteps(builtIn('code_review'), { inputs: { task: 'Add a flag' }, steps });
    expect(next.skip.map(({ id }) => id)).toEqual(['review', 'test', 'gate']);
    expect(next.ended).toBe(true);
  });

  test('design_review goes from architect to developer and back', () => {
    const plan = planned('design_review', { topic: 'a cache' });
    expect(plan.steps.map(({ id, role, layer }) => [id, role, layer])).toEqual([
      ['design', 'architect', 0],
      ['feasibility', 'developer', 1],
      ['refine', 'architect', 2],
    ]);
    expect(
      takeInputs(builtIn('design_review'), { topics: 'x' }).problems.map(({ message }) => message),
    ).toEqual(['there is no input "topics"; is it "topic"?', 'the input "topic" is missing']);
  });
});

describe('a plan', () => {
  const fan = defined(
    'inputs: { files: { type: array }, mode: { choices: [a, b] }, count: { type: integer, default: 2 } }',
    'steps:',
    '  - { id: list, role: one, prompt: x, output: { type: array } }',
    '  - { id: each, role: two, prompt: x, for_each: inputs.files }',
    '  - { id: open, role: two, prompt: x, for_each: steps.list.output, needs: [list] }',
    '  - { id: maybe, prompt: x, when: steps.list.output, needs: [list] }',
    '  - { id: never, prompt: x, when: "inputs.mode == \'b\'" }',
    '  - { id: neither, prompt: x, needs: [never] }',
  );

  test('counts sessions where it can, and says where it cannot', () => {
    const plan = planWorkflow(fan, { files: ['x', 'y', 'z'], mode: 'a', count: 2 });
    expect(plan.steps.map(({ id, sessions, runs }) => [id, sessions, runs])).toEqual([
      ['list', 1, 'yes'],
      ['each', 3, 'yes'],
      ['open', null, 'yes'],
      ['maybe', 1, 'unknown'],
      ['never', 0, 'no'],
      ['neither', 0, 'no'],
    ]);
    expect(plan.roles).toEqual([
      { role: 'one', sessions: 1, known: true },
      { role: 'two', sessions: 3, known: false },
      { role: null, sessions: 1, known: false },
    ]);
    expect(plan.warnings).toEqual(['How many sessions open will take is known only when the run is there.']);
  });

  test('estimates by what sessions have cost, and says unknown where nobody knows', () => {
    const cost = { seconds: 10, tokens: 100, money: 0.5 };
    const chain = defined(
      'inputs: { files: { type: array } }',
      'steps:',
      '  - { id: a, prompt: x }',
      '  - { id: b, prompt: x, needs: [a], for_each: inputs.files }',
      '  - { id: c, prompt: x }',
      '  - { id: d, approval: {}, needs: [b, c] }',
    );
    const plan = planWorkflow(chain, { files: [1, 2] }, () => cost);
    expect(plan.criticalPath).toEqual(['a', 'b', 'd']);
    expect(plan.estimate).toEqual({ seconds: 20, tokens: 400, money: 2 });
    expect(planWorkflow(chain, {}, ({ id }) => (id === 'a' ? null : cost)).estimate).toEqual({
      seconds: null,
      tokens: null,
      money: null,
    });
    const many = planWorkflow(chain, { files: Array.from({ length: 1_001 }, () => 0) });
    expect(many.warnings).toEqual(['It takes 1003 sessions; a run may have 1000.']);
  });

  test('takes inputs by their types, and their defaults', () => {
    expect(
      takeInputs(fan, { files: 'x', mode: 'c', count: 1.5 }).problems.map(({ message }) => message),
    ).toEqual([
      'the input "files" cannot be that: it is no array',
      'the input "mode" cannot be that: it is none of a, b; is it "a"?',
      'the input "count" cannot be that: it is no integer',
    ]);
    expect(takeInputs(fan, {})).toEqual({ values: { count: 2 }, problems: [] });
  });

  test('a for_each over what is no list fails its step, and over nothing runs over nothing', () => {
    const inputs = { files: [] };
    const with_ = (output: unknown) =>
      readySteps(fan, { inputs, steps: new Map([['list', { status: 'done', output }]]) });
    expect(with_('text').fail).toEqual([{ id: 'open', message: 'steps.list.output is no list' }]);
    expect(with_(Array.from({ length: 4_097 })).fail[0]?.message).toContain('has 4097 items');
    expect(with_(null).start).toContainEqual({ id: 'open', items: [] });
  });
});

/** Steps that wait for earlier ones alone, in any order of the text; some with a condition that does not hold. */
const anyWorkflow = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      after: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
      when: fc.constantFrom(undefined, 'true', 'false'),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .chain((steps) => {
    const built = steps.map(({ needs, after, when }, at) => {
      const ids = (of: readonly number[]) => (at === 0 ? [] : [...new Set(of.map((n) => `s${n % at}`))]);
      const needed = ids(needs);
      const later = ids(after).filter((id) => !needed.includes(id));
      return {
        id: `s${at}`,
        prompt: 'x',
        needs: needed,
        after: later,
        ...(when === undefined ? {} : { when }),
      };
    });
    return fc.shuffledSubarray(built, { minLength: built.length });
  })
  .map((steps) => defined(JSON.stringify({ steps })));

/** Runs a workflow as a hub would, with ends drawn at random. Gives each step's end and the order in which they began. */
function run(definition: WorkflowDefinition, draw: () => number) {
  const steps = new Map<string, StepState>();
  const began: { id: string; knew: Map<string, StepState> }[] = [];
  for (let round = 0; round < 100; round++) {
    const next = readySteps(definition, { inputs: {}, steps });
    for (const { id } of next.skip) steps.set(id, { status: 'skipped' });
    for (const { id } of next.start) {
      began.push({ id, knew: new Map(steps) });
      steps.set(id, { status: 'running' });
    }
    if (next.ended) return { steps, began };
    const running = [...steps].flatMap(([id, { status }]) => (status === 'running' ? [id] : []));
    const ends = running[draw() % running.length] ?? '';
    steps.set(ends, draw() % 4 === 0 ? { status: 'failed' } : { status: 'done', output: null });
  }
  throw new Error('it does not end');
}

describe('any workflow', () => {
  const withRun = fc.tuple(anyWorkflow, fc.infiniteStream(fc.nat({ max: 1_000 })));

  test('ends with every step done, failed or skipped, and begins none before what it waits for', () => {
    fc.assert(
      fc.property(withRun, ([definition, stream]) => {
        const { steps, began } = run(definition, () => stream.next().value ?? 0);
        expect([...steps.keys()].toSorted()).toEqual(definition.steps.map(({ id }) => id).toSorted());
        for (const { status } of steps.values()) expect(status).not.toBe('running');
        for (const { id, knew } of began) {
          const step = definition.steps.find((one) => one.id === id);
          for (const need of step?.needs ?? []) expect(knew.get(need)?.status).toBe('done');
          for (const other of step?.after ?? []) expect(knew.get(other)?.status).toMatch(/done|skipped/);
        }
      }),
    );
  });

  test('skips what needs a skipped or failed step, and nothing else but what its condition skips', () => {
    fc.assert(
      fc.property(withRun, ([definition, stream]) => {
        const { steps } = run(definition, () => stream.next().value ?? 0);
        for (const { id, needs, after, when } of definition.steps) {
          const statuses = (of: readonly string[]) => of.map((one) => steps.get(one)?.status);
          const broken =
            statuses(needs).some((status) => status !== 'done') || statuses(after).includes('failed');
          expect(steps.get(id)?.status === 'skipped').toBe(broken || when === 'false');
        }
      }),
    );
  });

  test('has a plan whose layers keep the order, with each step once', () => {
    fc.assert(
      fc.property(anyWorkflow, (definition) => {
        const { layers, steps, criticalPath } = planWorkflow(definition, {});
        expect(layers.flat().toSorted()).toEqual(definition.steps.map(({ id }) => id).toSorted());
        const layerOf = (id: string) => layers.findIndex((layer) => layer.includes(id));
        for (const step of definition.steps)
          for (const id of waitsFor(step)) expect(layerOf(id)).toBeLessThan(layerOf(step.id));
        expect(criticalPath.length).toBeLessThanOrEqual(layers.length);
        expect(steps.every(({ layer, id }) => layer === layerOf(id))).toBe(true);
      }),
    );
  });
});
