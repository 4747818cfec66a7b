import { expect, test } from 'vitest';
import { AgentHand, good, HubWorld } from '../testing/hub-world.ts';

test('a session whose agent has fallen silent is replaced on another that is heard', async () => {
  const world = await HubWorld.open();
  try {
    const old = await world.delegate('builder');
    const place = { name: 'other', hostname: 'barn', platform: 'linux', version: '0.1.0', slots: 4 };
    const { token } = await world.hub.fleet.ensureLocal(world.person.user, place);
    const other = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(token)));
    world.clock.advance(20 * 60_000);
    await other.beat(['echo']);
    const replacing = world.hub.sessions.replace(world.person, 'builder');
    const offer = await other.answer('ready');
    expect(good(await replacing)).toMatchObject({ status: 'accepted', session: offer.session.id });
    // The silent one tears the old one down when it comes back.
    expect(await world.agent.next('close', 0)).toMatchObject({ session: old.session });
  } finally {
    await world.close();
  }
});
