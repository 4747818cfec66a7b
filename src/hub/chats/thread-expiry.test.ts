import { expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

const HOUR = 3_600_000;

async function withThread() {
  const world = await HubWorld.open();
  const { hub, person, agent } = world;
  good(await hub.settings.set(person, 'thread.idleHours', 1));
  good(await hub.settings.set(person, 'thread.maxAgeHours', 3));
  const chat = good(await hub.chats.open(person, { harness: 'echo', cwd: '/work/app' })).session.id;
  const spawning = world.spawn({ mode: 'session', thread: true, owner: chat });
  await agent.answer('ready');
  return { world, chat, thread: good(await spawning).session };
}

test.each([
  [0, HOUR, 'idle_expired'],
  [1, 3 * HOUR, 'age_expired'],
] as const)(
  'a thread ends at its limit and not a millisecond before (D10), %#',
  async (off, after, reason) => {
    const { world, thread } = await withThread();
    if (off === 1) good(await world.hub.settings.set(world.person, 'thread.idleHours', 0));
    const state = async () => good(await world.hub.sessions.show(world.person, thread)).session;
    world.clock.advance(after - 1);
    await world.agent.beat();
    await world.part('delegate-sweeper').runOnce();
    expect((await state()).state).toBe('open');
    world.clock.advance(1);
    await world.part('delegate-sweeper').runOnce();
    expect(await state()).toMatchObject({ state: 'closing', closeReason: reason });
    await world.close();
  },
);

test('a thread past its limit takes no text, though the sweep is late', async () => {
  const { world, chat, thread } = await withThread();
  world.clock.advance(HOUR);
  const said = await world.hub.chats.say(world.person, thread, { text: 'still there?', when: 'queue' });
  expect(codeOf(said)).toBe('session.expired');
  expect(await world.agent.confirmClose()).toBe(thread);
  // A chat itself never expires.
  good(await world.hub.chats.say(world.person, chat, { text: 'hello', when: 'queue' }));
  await world.close();
});
