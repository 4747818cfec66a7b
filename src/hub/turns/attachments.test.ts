import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const FILES = [
  { name: 'a.txt', mimeType: 'text/plain', data: 'YQ==', bytes: 1 },
  { name: 'b.png', mimeType: 'image/png', data: 'Yg==', bytes: 1 },
];

const kept = () => world.store.read((reader) => reader.db.selectFrom('attachments').select('name').execute());
const send = (label: string, when: 'queue' | 'steer' = 'queue', attachments = FILES) =>
  world.hub.sessions.send(world.person, label, { message: 'look', timeoutSeconds: 0, when, attachments });

test('what is attached goes with the offer of its turn, in order, and is dropped when the turn has ended', async () => {
  await world.delegate('mill');
  good(await send('mill'));
  expect(await kept()).toHaveLength(2);
  const offer = await world.agent.takeTurn();
  expect(offer.attachments).toEqual(FILES);
  good(await world.agent.start(offer));
  good(await world.agent.finish(offer, { end: 'done', reply: 'seen', stopReason: 'end_turn' }));
  expect(await kept()).toEqual([]);
  good(await world.send('mill', 'and without', 0));
  expect(await world.agent.takeTurn()).not.toHaveProperty('attachments');
});

test('what is attached to a spawn goes with its first turn', async () => {
  const spawned = world.spawn({ delegate: true, label: 'mill', attachments: FILES });
  expect((await world.agent.answer('ready')).attachments).toEqual(FILES);
  good(await spawned);
});

test('a turn that is cancelled in the queue leaves nothing of it', async () => {
  await world.delegate('mill');
  good(await world.send('mill', 'first', 0));
  await world.agent.takeTurn();
  const queued = good(await send('mill'));
  good(await world.hub.sessions.cancel(world.person, 'mill', { turn: queued.turn, queued: true }));
  expect(await kept()).toEqual([]);
});

test('a message with attachments waits its turn where one without would be put into the running turn', async () => {
  await world.delegate('mill', { harness: 'steerable' });
  good(await world.send('mill', 'work', 0));
  good(await world.agent.start(await world.agent.takeTurn()));
  expect(good(await send('mill', 'steer')).delivered).toBe('queued_instead');
  expect(good(await send('mill', 'steer', [])).delivered).toBe('steered');
});

test('a command line takes none, and nothing is left behind', async () => {
  const spawned = await world.spawn({ harness: 'shell', command: true, task: 'ls', attachments: FILES });
  expect(codeOf(spawned)).toBe('request.invalid');
  expect(await kept()).toEqual([]);
});
