import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunId } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const fates = async (run: RunId, fromStep?: string) => {
  const { steps } = good(await world.hub.runs.plan(world.person, run, { fromStep }));
  return Object.fromEntries(steps.map(({ name, fate }) => [name, fate]));
};
/** What another execution did take over. */
const reused = async (run: RunId) => {
  const { steps } = await hand.show(run);
  return Object.fromEntries(steps.map(({ name, reusedFrom }) => [name, reusedFrom !== null]));
};

const YAML = `
steps:
  - { id: plan, role: architect, prompt: plan it }
  - { id: build, needs: [plan], prompt: build it }
  - { id: docs, needs: [plan], role: architect, prompt: write it up }
  - { id: ship, needs: [build], prompt: ship it }
`;

test('a resume keeps what holds, as it then does', async () => {
  const run = await hand.start(
    `await agent('a', { id: 'a' }); await agent('b', { id: 'b' }); await agent('c', { id: 'c' });`,
  );
  await hand.play((prompt) => (prompt === 'c' ? { fails: 'no' } : prompt));
  expect(await fates(run)).toEqual({ a: 'kept', b: 'kept', c: 'again' });
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play((prompt) => prompt);
  expect(await reused(run)).toEqual({ a: true, b: true, c: false });
});

test('a rerun from a step of a definition runs again that step and what waits for it', async () => {
  const run = await hand.start(YAML, { file: 'plan.yaml' });
  await hand.play((prompt) => prompt);
  const planned = await fates(run, 'build');
  expect(planned).toMatchObject({ plan: 'kept', build: 'again', ship: 'again' });
  const again = good(await world.hub.runs.rerun(world.person, run, { fromStep: 'build' }));
  if (!again.started) throw new Error(JSON.stringify(again));
  await hand.play((prompt) => prompt);
  const taken = await reused(again.run.run.id);
  expect(taken).toMatchObject({ plan: true, build: false, ship: false });
  expect(planned['docs'] === 'kept').toBe(taken['docs']);
});

test('of a script, what began after a step that runs again may hold, and is said to be unsure', async () => {
  const run = await hand.start(
    `await parallel([() => agent('a', { id: 'a' }), () => agent('b', { id: 'b' })]); await agent('c', { id: 'c', workspace: 'worktree' });`,
  );
  await hand.play((prompt) => (prompt === 'b' ? { fails: 'no' } : prompt));
  expect(await fates(run)).toMatchObject({ a: 'kept', b: 'again' });
  expect((await fates(run))['c']).not.toBe('kept');
});

test('a step that is not there is refused, and somebody else’s run is not found', async () => {
  const run = await hand.start(`await agent('a', { id: 'a' });`);
  await hand.play((prompt) => prompt);
  expect(codeOf(await world.hub.runs.plan(world.person, run, { fromStep: 'nowhere' }))).toBe(
    'run.step_not_found',
  );
  expect(codeOf(await world.hub.runs.plan(world.person, 'run_nothing', {}))).toBe('run.not_found');
});

test('a step whose harness is gone says how to go on: with another one named there, the rest is reused', async () => {
  const text = (harness: string) =>
    `steps:\n  - { id: plan, prompt: plan it }\n  - { id: build, needs: [plan], harness: ${harness}, prompt: build it }\n`;
  const run = await hand.start(text('gone'), { file: 'plan.yaml' });
  await hand.play((prompt) => prompt);
  const { steps } = await hand.show(run);
  expect(steps.find(({ name }) => name === 'build')?.cause).toMatchObject({
    code: 'spawn.harness_unknown',
    message: expect.stringContaining(`muster workflow rerun ${run} --file FILE`),
  });
  const workflow = { file: 'plan.yaml', text: text('steerable') };
  const again = good(await world.hub.runs.rerun(world.person, run, { workflow }));
  if (!again.started) throw new Error(JSON.stringify(again));
  await hand.play((prompt) => prompt);
  expect(await reused(again.run.run.id)).toEqual({ plan: true, build: false });
});
