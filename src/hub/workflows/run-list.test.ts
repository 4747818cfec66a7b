import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const list = async () => good(await world.hub.runs.list(world.person, { state: 'all', limit: 10 })).items;

test('each run of a page is told by its own steps, phase and reason', async () => {
  await hand.start(`phase('One'); await agent('a'); phase('Two'); return agent('b');`);
  await hand.start(`phase('Ask'); await agent('c'); await approve('Go on?', { id: 'go' });`);
  await hand.start(`return agent('d');`);
  await hand.play((prompt) => (prompt === 'd' ? { fails: 'not today' } : prompt));
  const told = (await list()).map(({ word, why, phase, counts, actions }) => [
    word,
    why?.split(':')[0] ?? null,
    phase,
    [counts.done, counts.failed, counts.asking],
    actions,
  ]);
  expect(told).toEqual([
    ['failed', expect.stringContaining('not today'), null, [0, 1, 0], ['resume', 'rerun']],
    ['needs_you', 'go asks a person', 'Ask', [1, 0, 1], ['answer', 'pause', 'cancel']],
    ['done', null, 'Two', [2, 0, 0], ['rerun']],
  ]);
});

test('a resume counts what it reuses, and not what failed before', async () => {
  const run = await hand.start(`phase('One'); await agent('a'); return agent('b');`);
  await hand.play((prompt) => (prompt === 'b' ? { fails: 'not today' } : prompt));
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play((prompt) => prompt);
  const [told] = await list();
  expect(told).toMatchObject({ phase: 'One', counts: { done: 2, failed: 0, reused: 1 } });
});

test('a run that came to its end without what failed says how that is done again', async () => {
  const run = await hand.start(`return parallel([() => agent('a'), () => agent('b')]);`);
  await hand.play((prompt) => (prompt === 'b' ? { fails: 'not today' } : prompt));
  expect(await hand.show(run)).toMatchObject({ word: 'done', next: `muster workflow rerun ${run}` });
  const refused = await world.hub.runs.resume(world.person, run, {});
  expect(refused).toMatchObject({ ok: false, error: { hint: expect.stringContaining('workflow rerun') } });
});

test('an agent or a harness that is not there starts nothing', async () => {
  const input = { workflow: { file: 'plan.js', text: `return agent('a');` } };
  const start = (more: object) => world.hub.runs.start(world.person, { ...input, ...more });
  expect(codeOf(await start({ agent: 'nowhere' }))).toBe('spawn.agent_unknown');
  expect(codeOf(await start({ cwd: '/work', harness: 'nope' }))).toBe('spawn.harness_unknown');
  expect(await list()).toEqual([]);
});

test('of a gate that people have passed is told what they said', async () => {
  const run = await hand.start(`return (await approve('Go on?', { id: 'go' })).approved;`);
  await hand.play((prompt) => prompt);
  const [gate] = (await hand.show(run)).gates;
  const answer = { answer: 'reject', reason: 'Not today', scope: 'user', expiresInHours: 1 } as const;
  good(await world.hub.approvals.answer(world.person, gate!.approval, answer));
  await hand.play((prompt) => prompt);
  expect((await hand.show(run)).steps).toMatchObject([{ name: 'go', outputStart: 'rejected: Not today' }]);
});
