import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Principal } from '#domain';
import { good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open({ slots: 1 });
});
afterEach(() => world.close());

test('a turn whose session waits in a call holds no slot, and holds it again when the call is over', async () => {
  const { session } = await world.delegate('owner');
  const owner: Principal = { ...world.person, kind: 'session', session };
  const turn = good(await world.send('owner', 'delegate it', 0)).turn;
  const held = await world.agent.takeTurn();
  good(await world.agent.start(held));
  expect(held.turn).toBe(turn);

  const spawning = world.hub.sessions.spawn(owner, {
    task: 'dig',
    harness: 'echo',
    delegate: true,
    label: 'hand',
  });
  const below = await world.agent.takeTurn();
  good(await world.agent.start(below));
  const hand = good(await spawning);
  expect(below.session.id).toBe(hand.session);
  good(await world.agent.finish(below, { end: 'done', reply: 'dug', stopReason: 'end_turn' }));

  good(await world.hub.sessions.send(owner, 'hand', { message: 'more', timeoutSeconds: 0, when: 'queue' }));
  expect(await world.agent.poll()).toEqual([]);
  const waiting = world.hub.mail.wait(owner, { timeoutSeconds: 30, limit: 5 });
  expect(good(await waiting).messages).toMatchObject([{ body: 'dug' }]);
  expect(await world.agent.poll()).toEqual([]);
  const more = world.hub.mail.wait(owner, { timeoutSeconds: 30, limit: 5 });
  await world.agent.answer('dug more');
  expect(good(await more).messages).toMatchObject([{ body: 'dug more' }]);
});
