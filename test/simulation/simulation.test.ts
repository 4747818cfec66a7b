import { afterAll, beforeAll, expect, test } from 'vitest';
import { REGRESSION_SEEDS } from './regression-seeds.ts';
import { runSeed } from './run-seed.ts';
import { makeTemplate, type Template } from './world/template.ts';

const SEEDS = 300;
const AT_ONCE = 10;

/** What happened in any of the runs. */
const seen = new Set<string>();
let template: Template;
beforeAll(async () => {
  template = await makeTemplate();
});
afterAll(() => template.remove());

/** A failing seed is shown with what it broke; `node test/simulation/main.ts --seed N --trace` shows how it came to that. */
async function broken(seeds: readonly number[]): Promise<string[]> {
  const lines: string[] = [];
  for (const seed of seeds) {
    const { problems, seen: things } = await runSeed(seed, template);
    for (const what of things.keys()) seen.add(what);
    lines.push(...problems.map((problem) => `seed ${seed}: ${problem}`));
  }
  return lines;
}

for (let from = 1; from < SEEDS; from += AT_ONCE) {
  const seeds = Array.from({ length: AT_ONCE }, (_, index) => from + index);
  test(`the rules hold through the crashes of seeds ${from} to ${from + AT_ONCE - 1}`, async () => {
    expect(await broken(seeds)).toEqual([]);
  });
}

test.each(REGRESSION_SEEDS)('the rules hold through the crashes of seed $seed ($found)', async ({ seed }) => {
  expect(await broken([seed])).toEqual([]);
});

test('the runs went through what the rules are about', () => {
  const rare = [
    'turn.late',
    'turn.given_back',
    'interrupted: agent.lost',
    'approval.withdrawn',
    'approval.expired',
    'budget.paused',
    'budget.raised',
    'turn.released',
    'task.lost',
    'attempt completed',
    'attempt failed',
    'attempt returned',
    'task.blocked',
    'teammate.stop_answered',
    'teammate.left',
    'mail note read',
    'mail note undelivered',
    'mail broadcast undelivered',
    'call say ok',
    'call say cut',
  ];
  const several = ['fault hub_killed beside another', 'with 2 hubs', 'with 3 agents'];
  const missing = [...rare, ...several, 'session.erased', 'session.failed', 'call send cut'].filter(
    (what) => !seen.has(what),
  );
  expect(missing).toEqual([]);
});

test('a seed run twice is the same run, event for event', async () => {
  for (const seed of [3, 5, 70, 127, 252]) {
    const first = await runSeed(seed, template);
    const again = await runSeed(seed, template, true);
    expect(again.hash).toBe(first.hash);
    expect(again.trace.length).toBeGreaterThan(20);
  }
});

test('seeds differ from each other', async () => {
  const hashes = new Set<string>();
  for (const seed of [11, 12, 13, 14]) hashes.add((await runSeed(seed, template)).hash);
  expect(hashes.size).toBe(4);
});
