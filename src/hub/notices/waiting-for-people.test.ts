import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, HubWorld } from '../testing/hub-world.ts';
import { runCommand } from '../testing/hub-stores.ts';
import { FarSide } from '../../../test/support/far-side.ts';

let far: FarSide;
let world: HubWorld;
beforeEach(async () => {
  far = await FarSide.open();
  world = await HubWorld.open();
  const given = [{ key: 'notices.addresses', value: 'any', where: '--set' }];
  await world.restartHub([{ name: 'flag', given }]);
  const desk = { name: 'desk', kind: 'webhook' as const, address: far.address };
  good(await world.hub.notices.create(world.person, { ...desk, needs: ['approval'], enabled: true }));
});
afterEach(async () => {
  await world.close();
  await far[Symbol.asyncDispose]();
});

const round = () => world.part('notice-courier').runOnce();

/** A turn that asks for leave. */
async function asking(request = 'r1') {
  const { session } = await world.delegate(`miller-${request}`);
  good(await world.send(session, 'go on', 0));
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  return good(await world.agent.ask(offer, request, runCommand()));
}

test('nobody is told before the time that was set, nor of what was answered within it', async () => {
  const first = await asking();
  await round();
  world.clock.advance(29_000);
  await round();
  expect(far.came).toEqual([]);
  if (first.approval === null) throw new Error('it was decided at once');
  const given = { answer: 'allow', scope: 'session' as const, expiresInHours: 1 };
  good(await world.hub.approvals.answer(world.person, first.approval, given));
  world.clock.advance(2_000);
  await round();
  expect(far.came).toEqual([]);
  const { items } = good(await world.hub.notices.list(world.person, { limit: 5 }));
  expect(items).toMatchObject([{ state: 'dropped', why: 'It was answered before anybody was told.' }]);
  await asking('r2');
  await round();
  world.clock.advance(30_000);
  await round();
  expect(far.bodies()).toMatchObject([{ type: 'notice.asked' }]);
});

test('while its person looks at the page a question waits, and is told a minute after they look away', async () => {
  await asking();
  await round();
  world.clock.advance(25_000);
  good(await world.hub.notices.look(world.person));
  world.clock.advance(10_000);
  await round();
  world.clock.advance(45_000);
  await round();
  expect(far.came).toEqual([]);
  world.clock.advance(10_000);
  await round();
  expect(far.came).toHaveLength(1);
});

test('a hub that was away tells what came up meanwhile', async () => {
  await asking();
  await world.restartHub([
    { name: 'flag', given: [{ key: 'notices.addresses', value: 'any', where: '--set' }] },
  ]);
  world.clock.advance(31_000);
  await round();
  expect(far.came).toHaveLength(1);
});

test('what is tried again and again ends as failed, with its cause', async () => {
  far.reply = () => ({ status: 500 });
  await asking();
  await round();
  world.clock.advance(31_000);
  for (let n = 0; n < 12; n++) {
    await round();
    world.clock.advance(16 * 60_000);
  }
  expect(far.came).toHaveLength(8);
  const { items } = good(await world.hub.notices.list(world.person, { limit: 5 }));
  expect(items).toMatchObject([{ state: 'failed', why: 'It answered 500.', dueAt: null }]);
});

test('one that is told to wait waits as long as it is told', async () => {
  far.reply = () => ({ status: 429, headers: { 'retry-after': '90' } });
  await asking();
  world.clock.advance(31_000);
  await round();
  world.clock.advance(80_000);
  await round();
  expect(far.came).toHaveLength(1);
  world.clock.advance(11_000);
  await round();
  expect(far.came).toHaveLength(2);
});
