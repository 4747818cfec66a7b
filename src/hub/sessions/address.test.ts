import { expect, test } from 'vitest';
import { HubWorld } from '../testing/hub-world.ts';

test('the beginning of an id that several sessions have is refused with the choices', async () => {
  const world = await HubWorld.open();
  try {
    const one = await world.delegate('one');
    const two = await world.delegate('two');
    const refused = await world.hub.sessions.show(world.person, one.session.slice(0, 10));
    if (refused.ok) throw new Error('it was found');
    expect(refused.error.code).toBe('session.ambiguous');
    for (const { session, label } of [one, two])
      expect(refused.error.hint).toContain(`${session} (${label})`);
  } finally {
    await world.close();
  }
});
