import { expect, test } from 'vitest';
import type { SessionId } from '#domain';
import { AgentWorld } from './testing/agent-world.ts';

test('takes another turn while the harness of one waits in a call for another session', async () => {
  const world = new AgentWorld();
  world.hub.settings = { ...world.hub.settings, slots: 1 };
  const waiting = new Set<SessionId>();
  let tell = () => {};
  await world.start({
    waitsInHub: { has: (session) => waiting.has(session), onChange: (changed) => void (tell = changed) },
  });
  const owner = world.hub.spawn();
  const hand = world.hub.spawn();
  world.hub.send(owner, 'delegate it');
  await world.settle();
  world.hub.send(hand, 'dig');
  await world.pass(1_000);
  expect(world.host.opened.map(({ spec }) => spec.session)).toEqual([owner]);
  waiting.add(owner);
  tell();
  await world.pass(1_000);
  expect(world.host.opened.map(({ spec }) => spec.session)).toEqual([owner, hand]);
});
