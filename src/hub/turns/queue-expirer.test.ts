import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, HubWorld } from '../testing/hub-world.ts';

const HOUR = 3_600_000;

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const setting = (values: Record<string, unknown>) => {
  const given = Object.entries(values).map(([key, value]) => ({ key, value, where: 'the test' }));
  return world.restartHub([{ name: 'flag', given }]);
};
const sweep = () => world.part('queue-expirer').runOnce();
const status = async (label: string) => good(await world.hub.sessions.show(world.person, label)).status;

test('what no agent began within a week is given up, and whoever asked is told once what it waited for', async () => {
  const { session } = await world.delegate('mill');
  // Threads and delegates are closed by age before; a chat is not.
  await setting({ 'delegate.maxAgeHours': 0, 'delegate.idleHours': 0 });
  const first = good(await world.send('mill', 'one', 0));
  world.clock.advance(HOUR);
  const second = good(await world.send('mill', 'two', 0));
  world.clock.advance(167 * HOUR - 1);
  await sweep();
  expect(await status('mill')).toMatchObject({ word: 'queued', why: 'agent local is not heard' });
  world.clock.advance(1);
  await sweep();
  const { items } = good(await world.hub.sessions.turns(world.person, session, { limit: 10 }));
  expect(items.map(({ id, state }) => [id, state]).slice(0, 2)).toEqual([
    [second.turn, 'queued'],
    [first.turn, 'expired'],
  ]);
  expect((await world.mail()).filter(({ kind }) => kind !== 'reply')).toEqual([
    {
      kind: 'expired',
      turn: first.turn,
      body: 'No agent began it within 168 hours, and so it was given up: agent local is not heard. Send it again if it is still wanted.',
    },
  ]);
  world.clock.advance(HOUR);
  await sweep();
  expect(await status('mill')).toMatchObject({
    word: 'interrupted',
    why: expect.stringMatching(/^No agent began it/),
  });
  await world.agent.beat();
  expect(await world.agent.poll()).toEqual([]);
});

test('what is under way is left to its own terms, however long ago it was asked for', async () => {
  await world.delegate('mill');
  good(await world.send('mill', 'one', 0));
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  world.clock.advance(200 * HOUR);
  await sweep();
  expect(
    good(await world.agent.finish(offer, { end: 'done', reply: 'late', stopReason: 'end_turn' })),
  ).toBeDefined();
});

test('with 0 hours a turn waits for as long as it takes', async () => {
  await world.delegate('mill');
  await setting({ 'turn.queueHours': 0, 'delegate.maxAgeHours': 0, 'delegate.idleHours': 0 });
  good(await world.send('mill', 'one', 0));
  world.clock.advance(5000 * HOUR);
  await sweep();
  expect((await status('mill')).word).toBe('queued');
});
