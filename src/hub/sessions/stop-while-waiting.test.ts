import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

// Answered as "the hub is stopping", a caller would try again, and the work would be done twice.

test('a send whose hub stops is answered as accepted, because its message is in', async () => {
  await world.delegate('mill');
  const sending = world.send('mill', 'go on');
  await world.agent.takeTurn();
  await world.hub.stop();
  expect(await sending).toMatchObject({ ok: true, value: { status: 'accepted' } });
});

test('a spawn whose hub stops is answered as queued, because its session is there', async () => {
  const spawning = world.spawn({ delegate: true, label: 'mill' });
  await world.agent.takeTurn();
  await world.hub.stop();
  expect(good(await spawning)).toMatchObject({ status: 'queued', label: 'mill' });
});
