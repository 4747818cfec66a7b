import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunId } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from '../workflows/testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;
beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const set = (run: string, hard: number) =>
  world.hub.budgets.set(world.person, {
    scope: 'run',
    scopeId: run,
    limits: [{ kind: 'turns', hard, soft: null }],
    period: 'none',
    zone: 'UTC',
  });
const budgets = async () => good(await world.hub.budgets.list(world.person));
const steps = async (run: RunId) => {
  const { items } = good(await world.hub.sessions.list(world.person, { state: 'live', limit: 20 }));
  const own = new Set((await hand.show(run)).steps.flatMap(({ session }) => (session ? [session] : [])));
  return items.filter(({ session }) => own.has(session.id));
};

test('a run that has used its budget up waits, says so, asks, and goes on when it is raised (W10)', async () => {
  const run = await hand.start(`const a = await agent('one'); return [a, await agent('two after ' + a)];`);
  const other = await hand.start(`return agent('another');`);
  good(await set(run, 1));
  await hand.play((prompt) => `did ${prompt}`);
  expect(await hand.result(other)).toBe('did another');
  expect((await hand.show(run)).run.state).toBe('running');
  const [view] = await budgets();
  const why = 'budget 1 turn for run plan is used up: 1 of 1 turn';
  expect(view).toMatchObject({ budget: { used: 1, reserved: 0 }, name: 'plan', paused: why });
  expect((await steps(run)).map(({ status }) => [status.word, status.why])).toContainEqual(['paused', why]);
  const pending = good(await world.hub.approvals.list(world.person, { state: 'pending', limit: 10 })).items;
  expect(pending.map(({ approval }) => approval.kind)).toEqual(['budget']);
  const [asked] = pending;
  if (!asked) throw new Error('nothing is asked');
  const answer = { answer: 'raise_double', scope: 'cwd', expiresInHours: 1 } as const;
  good(await world.hub.approvals.answer(world.person, asked.approval.id, answer));
  await hand.play((prompt) => `did ${prompt}`);
  expect(await hand.result(run)).toEqual(['did one', 'did two after did one']);
  expect(await budgets()).toMatchObject([{ budget: { used: 2, hard: 3 } }]);
});

test('steps of a run within a run count against both', async () => {
  const run = await hand.start(`return workflow('design_review', { topic: 'x' }).catch((e) => e.message);`);
  good(await set(run, 50));
  await hand.play(() => 'ok');
  expect(hand.asked.length).toBeGreaterThan(0);
  expect(await budgets()).toMatchObject([{ budget: { used: hand.asked.length } }]);
  expect(codeOf(await set('run_nothing', 3))).toBe('run.not_found');
});

test('what the steps of a run used is summed by run, and runs within it count with it', async () => {
  const run = await hand.start(`return workflow('design_review', { topic: 'x' }).catch((e) => e.message);`);
  await hand.play(() => 'ok');
  const { items } = good(await world.hub.budgets.usage(world.person, { by: 'run', limit: 5 }));
  expect(items).toMatchObject([{ key: run, name: 'plan', turns: hand.asked.length }]);
});
