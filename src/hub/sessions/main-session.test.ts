import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const close = (address: string) => world.hub.sessions.close(world.person, address, { force: false });

test('closing a main session closes what it owns, and the next call of its client begins another', async () => {
  const { session: mill } = await world.delegate('mill');
  const before = good(await world.hub.sessions.self(world.person));
  expect(good(await close(before.id)).session.state).toBe('closed');
  expect(await world.agent.confirmClose()).toBe(mill);
  expect(good(await world.hub.sessions.show(world.person, mill)).session).toMatchObject({
    state: 'closed',
    closeReason: 'owner_closed',
  });
  const after = good(await world.hub.sessions.self(world.person));
  expect(after.id).not.toBe(before.id);
  expect(codeOf(await close(before.id))).toBe('session.closed');
  // The label was of the closed owner: it is free for the new one.
  expect((await world.delegate('mill')).label).toBe('mill');
});
