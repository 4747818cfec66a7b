import { expect, test } from 'vitest';
import type { TurnId } from '#domain';
import { refusal } from '#domain';
import { AgentWorld } from './testing/agent-world.ts';

/** A turn that works on a task, and one of a session that belongs to the agent, both running. */
async function working(world: AgentWorld): Promise<{ task: TurnId; own: TurnId }> {
  const [task, own] = ['task', 'own'].map((prompt) => {
    const turn = world.hub.send(world.hub.spawn(), prompt);
    if (prompt === 'task') world.hub.turn(turn).retryable = true;
    return turn;
  });
  await world.settle();
  if (task === undefined || own === undefined) throw new Error('no turns');
  expect([task, own].map((turn) => world.hub.turn(turn).state)).toEqual(['running', 'running']);
  return { task, own };
}

const liveOf = (world: AgentWorld, turn: TurnId) => world.host.of(world.hub.turn(turn).session);

test('ends work on a task by its own clock when the hub was not reached for a lease’s term, and tells nothing as done', async () => {
  const world = new AgentWorld();
  await world.start();
  const { task, own } = await working(world);
  world.hub.goAway();
  await world.pass(66_000, 1_000);
  expect(liveOf(world, task).cancels).toBe(0);
  liveOf(world, task).deafToCancel = true;
  await world.pass(24_000, 1_000);
  expect(liveOf(world, task).cancels).toBe(1);
  expect(liveOf(world, own).cancels).toBe(0);
  liveOf(world, task).done('it was done meanwhile');
  liveOf(world, own).done('still here');
  world.hub.away = false;
  await world.pass(60_000, 1_000);
  expect(world.hub.turn(task).outcome).toMatchObject({
    end: 'interrupted',
    cause: { code: 'agent.lease_over' },
  });
  expect(world.hub.turn(own).outcome).toMatchObject({ end: 'done', reply: 'still here' });
});

test('a gap of 50 seconds ends nothing (F05)', async () => {
  const world = new AgentWorld();
  await world.start();
  const { task } = await working(world);
  for (let gap = 0; gap < 3; gap++) {
    await world.pass(14_000, 1_000);
    world.hub.goAway();
    await world.pass(50_000, 1_000);
    world.hub.away = false;
    await world.pass(16_000, 1_000);
  }
  liveOf(world, task).done('fine');
  await world.pass(5_000, 1_000);
  expect(world.hub.turn(task).outcome).toMatchObject({ end: 'done', reply: 'fine' });
});

test('heartbeats that are refused while polls go on renew nothing', async () => {
  const world = new AgentWorld();
  await world.start();
  const { task } = await working(world);
  for (let n = 0; n < 50; n++) world.hub.refuseNext('heartbeat', refusal('store.busy', 'Busy.'));
  await world.pass(100_000, 1_000);
  expect(world.hub.turn(task).outcome).toMatchObject({ end: 'interrupted' });
});

test('what it holds long after its offer goes on while beats are acknowledged', async () => {
  const world = new AgentWorld();
  await world.start();
  const { task } = await working(world);
  await world.pass(30 * 60_000, 5_000);
  expect(liveOf(world, task).cancels).toBe(0);
  expect(world.hub.turn(task).state).toBe('running');
});

test('what runs is cancelled when the account behind it is disabled, not when the hub is away or the agent alone is', async () => {
  const world = new AgentWorld();
  await world.start();
  const { task, own } = await working(world);
  world.hub.refuseNext('heartbeat', refusal('agent.disabled', 'This agent is disabled.'));
  world.hub.refuseNext('heartbeat', refusal('hub.stopping', 'The hub is stopping.'));
  await world.pass(45_000, 1_000);
  expect([task, own].map((turn) => liveOf(world, turn).cancels)).toEqual([0, 0]);
  world.hub.refuseNext('heartbeat', refusal('auth.disabled', 'The account "ada" is disabled.'));
  await world.pass(16_000, 1_000);
  expect([task, own].map((turn) => liveOf(world, turn).cancels)).toEqual([1, 1]);
});
