import { array, assert, asyncProperty, boolean, constantFrom, letrec, nat, oneof, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from '#domain';
import { digest } from '#workflow';
import type { JsonValue } from '#workflow/script';
import { onEachStore, type HubBench } from '../../testing/hub-stores.ts';
import type { Happening } from '../testing/played-work.ts';
import { RunBench } from '../testing/run-bench.ts';
import type { Tree } from '../testing/tree-program.ts';

const { tree } = letrec<{ tree: Tree; agent: Tree; seq: Tree; par: Tree }>((tie) => ({
  agent: record({ name: constantFrom('a', 'b', 'c', 'd'), writes: boolean() }).map(
    ({ name, writes }): Tree => ({ is: 'agent', name, writes }),
  ),
  seq: array(tie('tree'), { minLength: 1, maxLength: 3 }).map((of): Tree => ({ is: 'seq', of })),
  par: array(tie('tree'), { minLength: 1, maxLength: 4 }).map((of): Tree => ({ is: 'par', of })),
  tree: oneof({ maxDepth: 3, withCrossShrink: true }, tie('agent'), tie('seq'), tie('par')),
}));

/** What a tree comes to when nothing fails. */
function valueOf(node: Tree, input: JsonValue): JsonValue {
  if (node.is === 'agent') return digest(`${node.name}:${digest(input)}`);
  if (node.is === 'par') return node.of.map((one) => valueOf(one, input));
  return node.of.reduce<JsonValue>((value, one) => valueOf(one, value), input);
}

const play = record({
  /** Which of the steps under way ends next; every fifth number is the death of the hub, every fourth a long silence. */
  choices: array(nat(1_000), { minLength: 1, maxLength: 30 }),
  /** Which steps fail in the first execution, by their number. */
  fails: array(nat(11), { maxLength: 4 }),
  places: constantFrom(1, 2, 4),
});

/** Plays one execution to its end. */
async function playOut(
  bench: RunBench,
  choices: readonly number[],
  fails: (step: Step) => boolean,
): Promise<void> {
  for (let n = 0; n < 400; n++) {
    const choice = choices[n % choices.length] ?? 0;
    if (choice % 5 === 0) await bench.takeOver();
    else if (choice % 4 === 0) await bench.unload();
    else await bench.round();
    if ((await bench.run()).endedAt !== null) return;
    const { under } = bench.work;
    const step = under[choice % Math.max(1, under.length)];
    if (step) bench.work.end(step, fails(step));
  }
  throw new Error('the run does not come to its end');
}

/** Each step began once and ended once. */
function onceEach(happened: readonly Happening[]): void {
  for (const is of ['began', 'ended'] as const) {
    const steps = happened.filter((one) => one.is === is).map(({ step }) => step);
    expect(new Set(steps).size).toBe(steps.length);
  }
}

/** Of what happened: the writers that had ended when a step began. */
function writersBefore(happened: readonly Happening[], step: string): string[] {
  const began = happened.findIndex((one) => one.is === 'began' && one.step === step);
  return happened.slice(0, began).flatMap((one) => (one.is === 'ended' && one.writes ? [one.step] : []));
}

/** The rule of reuse, as it is said, on what happened and what came of it. */
function holdsToTheRule(
  first: readonly Happening[],
  before: readonly Step[],
  bench: RunBench,
  now: readonly Step[],
) {
  const reused = new Set<string>(now.flatMap(({ reusedFrom }) => reusedFrom ?? []));
  for (const { reusedFrom } of now)
    if (reusedFrom !== null)
      for (const writer of writersBefore(first, reusedFrom)) expect(reused).toContain(writer);
  const done = new Map(before.filter(({ state }) => state === 'done').map((step) => [step.key, step.id]));
  for (const step of now) {
    const earlier = done.get(step.key);
    if (step.reusedFrom !== null || earlier === undefined) continue;
    const isTouched = writersBefore(first, earlier).some((writer) => !reused.has(writer));
    const isWritten = writersBefore(bench.work.happened, step.id).length > 0;
    expect(isTouched || isWritten).toBe(true);
  }
}

onEachStore('runs and their resumption', (bench) => {
  test(
    'whatever fails and whenever hubs die: each step is done once, resume does again what failed and what depends on it, and the result is that of a run in which nothing failed (W08, W09)',
    { timeout: 180_000 },
    async () => {
      await assert(
        asyncProperty(tree, play, (shape, given) => check(bench(), shape, given)),
        { numRuns: bench().store.dialect === 'sqlite' ? 150 : 40 },
      );
    },
  );
});

async function check(
  bench: HubBench,
  shape: Tree,
  { choices, fails, places }: { choices: number[]; fails: number[]; places: number },
): Promise<void> {
  const runs = await RunBench.start(bench, shape);
  runs.work.most = places;
  // A choice of deaths alone ends nothing.
  const moves = choices.every((choice) => choice % 5 === 0) ? [...choices, 1] : choices;
  try {
    await playOut(runs, moves, ({ call }) => fails.includes(call));
    onceEach(runs.work.happened);
    const first = runs.work.happened;
    const before = await runs.steps();
    const wanted = JSON.stringify(valueOf(shape, 'start'));
    const run = await runs.run();
    expect(run).toMatchObject(run.state === 'done' ? { result: wanted } : { state: 'failed' });
    if (run.state === 'done') return;
    await runs.restart();
    await playOut(runs, moves, () => false);
    onceEach(runs.work.happened);
    expect((await runs.run()).result).toBe(wanted);
    holdsToTheRule(first, before, runs, await runs.steps());
  } finally {
    await runs.close();
  }
}
