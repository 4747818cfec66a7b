import { afterEach, beforeEach, expect, test } from 'vitest';
import { AgentHand, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

async function hire(name: string, slots: number): Promise<AgentHand> {
  const { token } = good(await world.hub.auth.mintJoinToken(world.person));
  const place = { name, hostname: name, platform: 'linux', version: '0.1.0', slots };
  const join = good(await world.hub.auth.whoIs(token));
  const asked = { ...place, contract: 1, harnesses: [], tags: [], metadata: {} };
  const registered = good(await world.hub.fleet.register(join, asked));
  const agent = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(registered.token)));
  await agent.beat(['echo']);
  return agent;
}

interface HeldPoll {
  turns: number | undefined;
  hangUp: () => void;
  over: Promise<unknown>;
}

/** A long poll as an idle agent holds it. */
function hold(agent: AgentHand, free: number, claim: string): HeldPoll {
  const gone = new AbortController();
  const input = { claim_id: claim, free, after: 0, hold_ms: 25_000 };
  const held: HeldPoll = { turns: undefined, hangUp: () => gone.abort(), over: Promise.resolve() };
  held.over = world.hub.contract.poll(agent.by, input, gone.signal).then((offer) => {
    held.turns = good(offer).entries.filter(({ body }) => body.type === 'turn').length;
  });
  return held;
}

/** Lets held polls come to rest: each looks at the store a bounded number of times. */
async function settle(): Promise<void> {
  for (let n = 0; n < 200; n++) await world.store.read(async () => undefined);
}

const add = async (title: string, more: object = {}) =>
  good(await world.hub.tasks.create(world.person, { title, work: { cwd: '/w', harness: 'echo' }, ...more }));

test('a task that becomes ready wakes the idlest agent alone; more than it can take wake the next', async () => {
  const agents = [await hire('one', 1), await hire('two', 2), await hire('three', 3)];
  const polls = agents.map((agent, n) => hold(agent, n + 1, `c${n}`));
  await settle();
  await add('first');
  await settle();
  expect(polls.map(({ turns }) => turns)).toEqual([undefined, undefined, 1]);
  await world.store.unit(async (tx) => tx.wake('nothing'));
  await Promise.all([add('second'), add('third'), add('fourth')]);
  await settle();
  expect(polls.map(({ turns }) => turns)).toEqual([1, 2, 1]);
  await Promise.all(polls.map(({ over }) => over));
});

test('a task for one agent wakes that one; one that drains is called when it works again', async () => {
  const [one, two] = [await hire('one', 1), await hire('two', 4)];
  const polls = [hold(one, 1, 'a'), hold(two, 4, 'b')];
  await settle();
  if (one.by.kind !== 'agent') throw new Error('no agent');
  await add('mine', { assignee: { kind: 'agent', agent: one.by.agent } });
  await settle();
  expect(polls.map(({ turns }) => turns)).toEqual([1, undefined]);
  good(await world.hub.fleet.change(world.person, 'two', { intent: 'draining' }));
  await settle();
  await add('for anybody');
  await settle();
  expect(polls[1]?.turns).toBeUndefined();
  good(await world.hub.fleet.change(world.person, 'two', { intent: 'active' }));
  await settle();
  expect(polls[1]?.turns).toBe(1);
});

test('an agent that hangs up while it is called leaves the task to another', async () => {
  const [one, two] = [await hire('one', 1), await hire('two', 4)];
  const [small, big] = [hold(one, 1, 'a'), hold(two, 4, 'b')];
  await settle();
  big.hangUp();
  await add('work');
  await settle();
  expect([small.turns, big.turns].filter((turns) => turns === 1)).toHaveLength(1);
  small.hangUp();
  await Promise.all([small.over, big.over]);
});

test('a poll that began before its agent told its harnesses is called to tasks for them', async () => {
  const { token } = good(await world.hub.auth.mintJoinToken(world.person));
  const place = { name: 'late', hostname: 'late', platform: 'linux', version: '0.1.0', slots: 2 };
  const join = good(await world.hub.auth.whoIs(token));
  const asked = { ...place, contract: 1, harnesses: [], tags: [], metadata: {} };
  const registered = good(await world.hub.fleet.register(join, asked));
  const agent = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(registered.token)));
  const before = hold(agent, 2, 'a');
  await settle();
  await add('ready before');
  await settle();
  expect(before.turns).toBeUndefined();
  await agent.beat(['echo']);
  await settle();
  expect(before.turns).toBe(1);
  await before.over;
});

test('a poll that waits is called to tasks for harnesses that its agent told meanwhile', async () => {
  const one = await hire('one', 1);
  const held = hold(one, 1, 'a');
  await settle();
  await one.beat(['echo', 'grok']);
  await settle();
  await add('for grok', { work: { cwd: '/w', harness: 'grok' } });
  await settle();
  expect(held.turns).toBe(1);
  await held.over;
});
