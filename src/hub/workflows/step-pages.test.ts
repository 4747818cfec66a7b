import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunId } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import type { StepQuery } from './run-verbs.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const page = async (run: RunId, query: Partial<StepQuery> = {}) =>
  good(await world.hub.runs.steps(world.person, run, { limit: 50, brief: false, ...query }));
const names = ({ items }: Awaited<ReturnType<typeof page>>) => items.map(({ name }) => name);

const MANY = `await parallel(Array.from({ length: 230 }, (_, n) => () => agent('work ' + n, { id: 'n' + n })));`;

test('steps come in pages, in the order of asking', async () => {
  const run = await hand.start(`for (const id of ['a', 'b', 'c']) await agent(id, { id });`);
  await hand.play((prompt) => prompt);
  const first = await page(run, { limit: 2 });
  expect(names(first)).toEqual(['a', 'b']);
  expect(names(await page(run, { limit: 2, cursor: first.next ?? '' }))).toEqual(['c']);
  expect((await page(run, { limit: 2, cursor: first.next ?? '' })).next).toBeNull();
  expect(codeOf(await world.hub.runs.steps(world.person, run, { limit: 2, cursor: 'x', brief: true }))).toBe(
    'request.cursor_invalid',
  );
});

test('steps are found by state, by part of a name or a phase, and by what has changed', async () => {
  const run = await hand.start(`
    phase('Build'); await agent('a', { id: 'Compile' });
    phase('Check'); await parallel([() => agent('b', { id: 'lint_100%' }), () => agent('c', { id: 'unit' })]);
    await agent('d', { id: 'last' });
  `);
  await hand.play((prompt) => (prompt === 'b' || prompt === 'd' ? { fails: 'untidy' } : prompt));
  expect(names(await page(run, { states: ['failed'] }))).toEqual(['lint_100%', 'last']);
  expect(names(await page(run, { text: 'COMP' }))).toEqual(['Compile']);
  expect(names(await page(run, { text: 'check' }))).toEqual(['lint_100%', 'unit', 'last']);
  expect(names(await page(run, { text: '_100%' }))).toEqual(['lint_100%']);
  const { readAt } = await page(run);
  expect(names(await page(run, { changedAfter: readAt + 1 }))).toEqual([]);
  world.clock.advance(1_000);
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play((prompt) => prompt);
  const changed = await page(run, { changedAfter: readAt + 1 });
  expect(changed.execution).toBe(2);
  expect(names(changed)).toContain('lint_100%');
});

test('a brief page is without texts; else the beginning of what was said is there, however long it is', async () => {
  const run = await hand.start(`await agent('say much', { id: 'much' });`);
  await hand.play(() => `line\\n"quoted" `.repeat(500));
  const [step] = (await page(run)).items;
  expect(step?.promptStart).toContain('say much');
  expect(step?.outputStart).toMatch(/^line\\n"quoted" line/);
  expect(step?.outputStart?.length).toBeLessThan(500);
  expect((await page(run, { brief: true })).items).toMatchObject([{ promptStart: '', outputStart: null }]);
});

test('a run with many steps shows those that need a look, and each of them by its name', async () => {
  const run = await hand.start(MANY);
  await hand.play((prompt) => (prompt === 'work 225' ? { fails: 'not this one' } : prompt));
  const shown = await hand.show(run);
  expect(shown.steps).toHaveLength(200);
  expect(shown.steps.map(({ name }) => name)).toContain('n225');
  expect(shown.counts).toMatchObject({ done: 229, failed: 1 });
  expect(good(await world.hub.runs.step(world.person, run, 'n229'))).toMatchObject({ output: 'work 229' });
  expect(await world.hub.runs.step(world.person, run, 'nothing')).toMatchObject({
    error: { code: 'run.step_not_found', hint: expect.stringContaining('n0, n1') },
  });
});
