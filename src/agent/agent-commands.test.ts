import { expect, test } from 'vitest';
import { ok, refuse, type Result } from '#base';
import { refusal, type Cause } from '#domain';
import type { DaemonKeeper, InstalledVersion } from './commands/daemon-keeper.ts';
import { AgentWorld } from './testing/agent-world.ts';

const MINUTE = 60_000;

/** What stands above a daemon, played by the test: it notes what it is asked for. */
class PlayedKeeper implements DaemonKeeper {
  takenBack: string | undefined;
  readonly asked: string[] = [];
  installs: Result<InstalledVersion, Cause> = ok({ id: '0.2.0', version: '0.2.0' });
  stays = Promise.resolve();
  timesHeard = 0;

  restart(): void {
    this.asked.push('restart');
  }
  async install() {
    this.asked.push('install');
    return this.installs;
  }
  async tryOut({ id }: InstalledVersion) {
    this.asked.push(`try ${id}`);
  }
  heard() {
    this.timesHeard += 1;
    return this.stays;
  }
}

async function working(keeper?: PlayedKeeper) {
  const world = new AgentWorld();
  const agent = await world.start(keeper ? { keeper } : {});
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'work');
  await world.settle();
  return { world, agent, session, turn, live: world.host.of(session) };
}

test('checks its health once, however often it is asked (F07)', async () => {
  const world = new AgentWorld();
  await world.start({ machine: async () => ({ freeDiskBytes: 7 }) });
  world.hub.lose('ackCommand', 'answer');
  world.hub.lose('completeCommand', 'answer');
  const id = world.hub.order({ kind: 'health_check' });
  world.hub.put({ type: 'command', command: id, order: { kind: 'health_check' } });
  await world.pass(5_000);
  const found = world.hub.commands.of(id);
  expect(found).toMatchObject({ state: 'completed', acks: 1 });
  expect(found.result).toMatchObject({
    version: '0.1.0',
    running: 0,
    slots: 2,
    sessions: 0,
    outboxBytes: 0,
    harnesses: ['echo'],
    freeDiskBytes: 7,
  });
  expect(world.hub.callsOf('completeCommand')).toHaveLength(2);
});

test('a drain ends when nothing runs any more', async () => {
  const { world, live } = await working();
  const id = world.hub.order({ kind: 'drain' });
  await world.pass(10 * MINUTE, 10_000);
  expect(world.hub.commands.of(id).state).toBe('acknowledged');
  live.done('ok');
  await world.settle();
  expect(world.hub.commands.of(id)).toMatchObject({ state: 'completed', result: { running: 0 } });
});

test('a drain says how many still run when its time is over, while it can', async () => {
  const { world } = await working();
  const id = world.hub.order({ kind: 'drain' }, MINUTE);
  await world.pass(54_000, 1_000);
  expect(world.hub.commands.of(id).state).toBe('acknowledged');
  await world.pass(1_000);
  expect(world.hub.commands.of(id)).toMatchObject({
    state: 'failed',
    result: { running: 1 },
    cause: { code: 'command.still_running', message: '1 turn still runs on this agent.' },
  });
});

test('a resume ends a drain that waits', async () => {
  const { world } = await working();
  const drain = world.hub.order({ kind: 'drain' });
  await world.settle();
  const resume = world.hub.order({ kind: 'resume' });
  await world.settle();
  expect(world.hub.commands.of(drain).cause).toMatchObject({ code: 'command.superseded' });
  expect(world.hub.commands.of(resume).state).toBe('completed');
});

test('reads its configuration anew, or says why it cannot', async () => {
  const world = new AgentWorld();
  let reloaded: Result<Record<string, unknown>, Cause> = ok({ recipes: 3 });
  await world.start({ reload: async () => reloaded });
  world.host.list = [...world.host.list, { name: 'grok', program: '/g', canResume: true, canSteer: false }];
  const good = world.hub.order({ kind: 'reload' });
  await world.settle();
  expect(world.hub.commands.of(good).result).toEqual({ recipes: 3, harnesses: ['echo', 'grok'] });
  reloaded = refuse({ code: 'config.unreadable', message: 'line 3' });
  const bad = world.hub.order({ kind: 'reload' });
  await world.settle();
  expect(world.hub.commands.of(bad)).toMatchObject({ state: 'failed', cause: { message: 'line 3' } });
});

test('a restart takes nothing new, waits for what runs, and is told of by the next life', async () => {
  const keeper = new PlayedKeeper();
  const { world, agent, session, live, turn } = await working(keeper);
  const id = world.hub.order({ kind: 'restart', force: false });
  await world.settle();
  const later = world.hub.send(world.hub.spawn(), 'more');
  await world.pass(MINUTE, 5_000);
  expect(keeper.asked).toEqual([]);
  expect(world.hub.turn(later).state).toBe('queued');
  live.done('ok');
  await world.settle();
  expect(keeper.asked).toEqual(['restart']);
  expect(world.hub.commands.of(id).state).toBe('acknowledged');
  const stopped = agent.stop();
  await world.pass(2_000);
  await stopped;
  await world.start({ keeper: new PlayedKeeper() });
  expect(world.hub.commands.of(id)).toMatchObject({
    state: 'completed',
    acks: 1,
    result: { version: '0.1.0', former: { version: '0.1.0', pid: process.pid } },
  });
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'done' });
  expect(world.hub.turn(later).state).toBe('running');
  expect(world.hub.session(session).state).toBe('open');
});

test('a restart by force waits for nothing', async () => {
  const keeper = new PlayedKeeper();
  const { world, agent, turn } = await working(keeper);
  const id = world.hub.order({ kind: 'restart', force: true });
  await world.settle();
  expect(keeper.asked).toEqual(['restart']);
  const stopped = agent.stop();
  await world.pass(2_000);
  await stopped;
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'interrupted' });
  await world.start({ keeper });
  expect(world.hub.commands.of(id).state).toBe('completed');
});

test('a restart whose time is over leaves the daemon as it was, and it takes work again', async () => {
  const keeper = new PlayedKeeper();
  const { world } = await working(keeper);
  const id = world.hub.order({ kind: 'restart', force: false }, MINUTE);
  await world.pass(MINUTE, 1_000);
  expect(world.hub.commands.of(id)).toMatchObject({ state: 'failed', result: { running: 1 } });
  expect(keeper.asked).toEqual([]);
  const later = world.hub.send(world.hub.spawn(), 'more');
  await world.settle();
  expect(world.hub.turn(later).state).toBe('running');
});

test('a daemon that is killed before it has left says so, and restarts nothing', async () => {
  const keeper = new PlayedKeeper();
  const { world } = await working(keeper);
  const restart = world.hub.order({ kind: 'restart', force: false });
  const drain = world.hub.order({ kind: 'drain' });
  await world.settle();
  world.kill();
  await world.start({ keeper });
  expect(world.hub.commands.of(restart)).toMatchObject({
    state: 'failed',
    cause: { code: 'command.interrupted' },
  });
  // A drain can be carried out anew.
  expect(world.hub.commands.of(drain).state).toBe('completed');
  expect(keeper.asked).toEqual([]);
});

test('what it says of a command outlives the hub being away and its own death', async () => {
  const world = new AgentWorld();
  await world.start();
  world.hub.lose('completeCommand', 'request');
  const id = world.hub.order({ kind: 'health_check' });
  await world.settle();
  world.hub.goAway();
  await world.pass(MINUTE, 5_000);
  world.kill();
  world.hub.away = false;
  await world.start();
  expect(world.hub.commands.of(id)).toMatchObject({ state: 'completed', acks: 1 });
});

test('one that has no keeper says what to do instead', async () => {
  const world = new AgentWorld();
  await world.start();
  const restart = world.hub.order({ kind: 'restart', force: true });
  const upgrade = world.hub.order({ kind: 'upgrade', force: true, to: { version: '0.2.0' } });
  await world.settle();
  for (const id of [restart, upgrade]) {
    expect(world.hub.commands.of(id).cause).toMatchObject({ code: 'command.unsupported' });
    expect(world.hub.commands.of(id).cause?.message).toContain('muster down && muster up');
  }
});

test('one whose order has ended already does nothing', async () => {
  const keeper = new PlayedKeeper();
  const world = new AgentWorld();
  await world.start({ keeper });
  world.hub.goAway();
  const id = world.hub.order({ kind: 'restart', force: true });
  world.hub.commands.of(id).state = 'expired';
  world.hub.away = false;
  await world.pass(30_000, 1_000);
  expect(keeper.asked).toEqual([]);
  expect(world.hub.callsOf('failCommand')).toEqual([]);
});

const upgrade = { kind: 'upgrade', force: false, to: { version: '0.2.0' } } as const;

test('an upgrade is installed while turns run, then tried out; the new version tells of it once it stays', async () => {
  const keeper = new PlayedKeeper();
  const { world, agent, live } = await working(keeper);
  const id = world.hub.order(upgrade);
  await world.settle();
  expect(keeper.asked).toEqual(['install']);
  live.done('ok');
  await world.settle();
  expect(keeper.asked).toEqual(['install', 'try 0.2.0']);
  const stopped = agent.stop();
  await world.pass(2_000);
  await stopped;
  const stays = Promise.withResolvers<void>();
  const next = new PlayedKeeper();
  next.stays = stays.promise;
  await world.start({ keeper: next, version: '0.2.0' });
  expect(world.hub.commands.of(id).state).toBe('acknowledged');
  stays.resolve();
  await world.settle();
  expect(world.hub.commands.of(id)).toMatchObject({
    state: 'completed',
    result: { version: '0.2.0', former: { version: '0.1.0' } },
  });
});

test('an upgrade that was taken back is told by the former version, with the cause', async () => {
  const keeper = new PlayedKeeper();
  const world = new AgentWorld();
  const agent = await world.start({ keeper });
  const id = world.hub.order(upgrade);
  await world.settle();
  await agent.stop();
  const back = new PlayedKeeper();
  back.takenBack = 'It ended with code 1.';
  await world.start({ keeper: back });
  expect(world.hub.commands.of(id)).toMatchObject({
    state: 'failed',
    result: { version: '0.1.0', tried: '0.2.0' },
    cause: {
      code: 'command.rolled_back',
      message: 'Version 0.2.0 was taken back: It ended with code 1. Version 0.1.0 runs again.',
    },
  });
});

test('an upgrade that cannot be installed fails, and nothing is ended for it', async () => {
  const keeper = new PlayedKeeper();
  const { world } = await working(keeper);
  keeper.installs = refuse({ code: 'upgrade.digest', message: 'Another digest.' });
  const id = world.hub.order(upgrade);
  const same = world.hub.order({ kind: 'upgrade', force: false, to: { version: '0.1.0' } });
  await world.settle();
  expect(world.hub.commands.of(id)).toMatchObject({ state: 'failed', cause: { code: 'upgrade.digest' } });
  expect(world.hub.commands.of(same)).toMatchObject({ state: 'completed', result: { unchanged: true } });
  expect(keeper.asked).toEqual(['install']);
});

test('is heard once the hub has taken its report and a heartbeat, not by one of them', async () => {
  const keeper = new PlayedKeeper();
  const world = new AgentWorld();
  for (let beat = 0; beat < 5; beat++)
    world.hub.refuseNext('heartbeat', refusal('agent.contract_unsupported', 'Another contract.'));
  await world.start({ keeper });
  expect(world.hub.callsOf('reconcile')).toHaveLength(1);
  expect(keeper.timesHeard).toBe(0);
  world.hub.refuseNone();
  await world.pass(30_000, 5_000);
  expect(keeper.timesHeard).toBe(1);
});
