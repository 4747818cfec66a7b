import { afterEach, beforeEach, expect, test } from 'vitest';
import { good, HubWorld, type TurnOffer } from '../testing/hub-world.ts';

let world: HubWorld;
let offer: TurnOffer;
beforeEach(async () => {
  world = await HubWorld.open();
  await world.delegate('mill');
  good(await world.send('mill', 'work', 0));
  offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
});
afterEach(() => world.close());

/** The agent is heard all the while. */
async function pass(seconds: number) {
  for (let left = seconds; left > 0; left -= 10) {
    world.clock.advance(10_000);
    await world.agent.beat();
  }
}

async function status() {
  const listed = good(await world.hub.sessions.list(world.person, { state: 'live', limit: 10 }));
  return listed.items.find(({ session }) => session.label === 'mill')?.status;
}

const update = (batch: number, entries: Parameters<typeof world.hub.contract.updates>[2]['entries']) =>
  world.hub.contract.updates(world.agent.by, offer.turn, { fence: offer.fence, batch, entries });

test('a turn that shows nothing for a minute stays working and says what may be the matter', async () => {
  await pass(50);
  expect(await status()).not.toHaveProperty('why');
  await pass(10);
  expect(await status()).toMatchObject({
    word: 'working',
    why: expect.stringContaining('not taken the prompt for 1 min'),
  });
  good(await update(1, [{ type: 'text', text: 'I begin' }]));
  expect(await status()).not.toHaveProperty('why');
  await pass(120);
  expect(await status()).toMatchObject({
    word: 'working',
    why: expect.stringContaining('no event from its harness for 2 min'),
  });
});

test('a command without output is named, that of an earlier call is not', async () => {
  const call = (id: string, command: string) =>
    ({
      type: 'tool_call',
      status: 'in_progress',
      call: { toolCallId: id, title: command, kind: 'execute', command },
    }) as const;
  good(
    await update(1, [
      call('one', 'make'),
      { type: 'tool_update', toolCallId: 'one', status: 'completed' },
      call('two', 'npm init'),
    ]),
  );
  await pass(60);
  expect(await status()).toMatchObject({
    word: 'working',
    why: expect.stringContaining('npm init; it may wait for input'),
  });
});
