import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const save = async (name: string, text: string) =>
  good(await world.hub.library.save(world.person, { name, source: { file: `${name}.js`, text } }));
const echo = (prompt: string) => `did ${prompt}`;
const atWork = async () => {
  const { n } = await world.store.read((reader) =>
    reader.db
      .selectFrom('run_steps')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('kind', '=', 'agent')
      .where('state', '=', 'running')
      .executeTakeFirstOrThrow(),
  );
  return n;
};

test('a resume goes into a run within: what came to its end there is not done again (W08)', async () => {
  await save('inner', `const a = await agent('one'); const b = await agent('two'); return [a, b];`);
  const run = await hand.start(`return workflow('inner');`);
  await hand.play((prompt) => (prompt === 'two' ? { fails: 'not today' } : echo(prompt)));
  expect((await hand.show(run)).run.state).toBe('failed');
  hand.asked.length = 0;
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play(echo);
  expect(await hand.result(run)).toEqual(['did one', 'did two']);
  expect(hand.asked).toEqual(['two']);
});

test('after an edited fix before it, a run within begins anew (W08)', async () => {
  await save('inner', `return [await agent('run the tests'), await agent('ship')];`);
  const text = (fix: string) => `await agent('${fix}'); return workflow('inner');`;
  const run = await hand.start(text('fix it'));
  await hand.play((prompt) => (prompt === 'ship' ? { fails: 'not today' } : echo(prompt)));
  hand.asked.length = 0;
  const input = { workflow: { file: 'plan.js', text: text('fix it well') } };
  good(await world.hub.runs.rerun(world.person, run, input));
  await hand.play(echo);
  expect(hand.asked).toEqual(['fix it well', 'run the tests', 'ship']);
});

test('runs side by side within one share the places of the outermost (W01)', async () => {
  await save('inner', `return parallel([1, 2].map((n) => () => agent('part ' + n)));`);
  const run = await hand.start(
    `return parallel([() => workflow('inner', 1), () => workflow('inner', 2), () => agent('own')]);`,
    { limits: { concurrency: 2 } },
  );
  const most: number[] = [];
  for (let round = 0; round < 12; round++) {
    await hand.settle();
    most.push(await atWork());
    await hand.playOnce(echo);
  }
  expect(Math.max(...most)).toBe(2);
  expect(await hand.result(run)).toEqual([
    ['did part 1', 'did part 2'],
    ['did part 1', 'did part 2'],
    'did own',
  ]);
});
