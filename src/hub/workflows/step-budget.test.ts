import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunId } from '#domain';
import { good, HubWorld } from '../testing/hub-world.ts';
import { QUIET_MS } from './engine/loaded-run.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;
beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

/** Lets agents take what waits, and ends what they hold with these tokens. */
async function answer(tokens: number, fails = false): Promise<void> {
  await hand.play(() => null);
  for (const offer of hand.held.splice(0)) {
    const usage = { inputTokens: tokens };
    const cause = { code: 'turn.failed', message: 'it broke' };
    good(
      await world.agent.finish(
        offer,
        fails
          ? { end: 'failed', reply: '', cause, usage }
          : { end: 'done', reply: 'did it', stopReason: 'end_turn', usage },
      ),
    );
  }
  await hand.settle();
}

const yaml = (more: string) =>
  hand.start(`steps:\n  - id: work\n    prompt: do it\n${more}`, { file: 'plan.yaml' });
const stepOf = async (run: RunId) => (await hand.show(run)).steps[0];

test('a step that used more than its own budget fails for that, and its run is not over its own', async () => {
  const run = await yaml('    budget: { tokens: 100 }\n    retry: { tries: 3, backoff: 1s }\n');
  await answer(101);
  expect(await stepOf(run)).toMatchObject({
    state: 'failed',
    tries: 1,
    cause: {
      code: 'step.budget',
      message: 'it has used 101 tokens, and its own budget is 100 tokens',
    },
  });
  expect((await hand.show(run)).run.cause?.code).toBe('run.steps_failed');
});

test('within its budget a step is done, and tries that use it up are not followed by another', async () => {
  const done = await yaml('    budget: { tokens: 100, turns: 1 }\n');
  await answer(100);
  expect((await stepOf(done))?.state).toBe('done');
  const tried = await yaml('    budget: { turns: 1 }\n    retry: { tries: 3, backoff: 1s }\n');
  await answer(1, true);
  expect(await stepOf(tried)).toMatchObject({
    tries: 1,
    cause: { code: 'step.budget', message: expect.stringContaining('it broke') },
  });
});

test('the time of a step’s tries counts while one is under way', async () => {
  const run = await yaml('    budget: { time: 60s }\n');
  await hand.play(() => null);
  world.clock.advance(59_000);
  await hand.settle();
  expect((await stepOf(run))?.state).toBe('running');
  world.clock.advance(2_000);
  await hand.settle();
  expect(await stepOf(run)).toMatchObject({ state: 'failed', cause: { code: 'step.budget' } });
});

test('in a script it is an error of its own, and no end of the run', async () => {
  const run = await hand.start(
    `try { await agent('x', { budget: { tokens: 5 } }); } catch (error) { return [error.code, error.name]; }`,
  );
  await answer(6);
  expect(await hand.result(run)).toEqual(['step.budget', expect.stringContaining('Budget')]);
});

test('what a script sees as spent begins with what executions before have used, in every replay', async () => {
  const run = await hand.start(
    `await agent('one');
     await agent('two at ' + budget.spent());
     return await agent('three at ' + budget.spent());`,
  );
  await answer(100);
  await answer(20, true);
  expect((await hand.show(run)).word).toBe('failed');
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play(() => null);
  const before = hand.asked.at(-1);
  // Its program is made anew: asked for something else, it would have gone another way.
  world.clock.advance(QUIET_MS);
  await hand.settle();
  await answer(3);
  expect(before).toBe('two at 120');
  await answer(1);
  expect(hand.asked.at(-1)).toBe('three at 123');
  expect((await hand.show(run)).word).toBe('done');
});
