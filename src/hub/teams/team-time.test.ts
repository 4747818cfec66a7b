import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId, type Principal, type SessionId } from '#domain';
import { agentRows, turnRows } from '#store';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

// What comes with time: on a clock of the test's own, which PostgreSQL does not go by.

const MINUTE = 60_000;
let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const mate = (name: string, task?: string) => ({ name, role: 'developer', harness: 'echo', task });
const form = (by: Principal, ...names: [string, string?][]) =>
  world.hub.teams.create(by, {
    name: 'crew',
    cwd: '/work/app',
    teammates: names.map(([name, task]) => mate(name, task)),
  });
const status = async () => good(await world.hub.teams.status(world.person, 'crew'));
const notices = async () => (await status()).notices.map(({ code, teammate }) => [code, teammate]);
const sessionOf = async (name: string): Promise<SessionId> => {
  const found = (await status()).teammates.find(({ teammate }) => teammate.name === name);
  if (!found) throw new Error(`nobody is ${name}`);
  return found.teammate.session;
};
const as = (session: SessionId): Principal => ({
  kind: 'session',
  user: world.person.user,
  token: newId(world.ids, 'token'),
  session,
});
/** An outside client that leads. */
const client = async () =>
  as(good(await world.hub.sessions.connect(world.person, { client: 'grok', fresh: false })).session);

test('a request to stop that is not answered in time: its lead may force it then, not before (T10)', async () => {
  const lead = await client();
  good(await form(lead, ['bob']));
  const stop = (force: boolean) => world.hub.teams.stop(lead, undefined, 'bob', { force });
  const bob = await sessionOf('bob');
  const { id } = good(await stop(false));
  world.clock.advance(MINUTE);
  expect(await stop(true)).toMatchObject({
    ok: false,
    error: { code: 'team.stop_not_due', retry: { after: MINUTE } },
  });
  expect(await notices()).toEqual([]);
  world.clock.advance(MINUTE);
  expect(await notices()).toEqual([['stop_unanswered', bob]]);
  expect(good(await stop(true))).toMatchObject({ id, state: 'forced' });
  expect((await status()).teammates).toMatchObject([
    { teammate: { leftWhy: 'stopped' }, session: { session: { state: 'closed', closeReason: 'stopped' } } },
  ]);
  expect(codeOf(await stop(false))).toBe('team.teammate_left');
});

test('one of several that stalls is told of, and a long tool call is no stall (T15)', async () => {
  good(await form(world.person, ['bob', 'begin'], ['ann', 'begin'], ['eve', 'begin']));
  const offers = [await world.agent.takeTurn(), await world.agent.takeTurn(), await world.agent.takeTurn()];
  for (const offer of offers) good(await world.agent.start(offer));
  const [tool, talks, silent] = offers.map(({ session }) => session.id);
  const say = (at: number, entries: Parameters<typeof world.hub.contract.updates>[2]['entries'], batch = 1) =>
    world.hub.contract.updates(world.agent.by, offers[at]!.turn, {
      fence: offers[at]!.fence,
      batch,
      entries,
    });
  const call = { toolCallId: 'c1', title: 'npm test', kind: 'execute', command: 'npm test' } as const;
  good(await say(0, [{ type: 'tool_call', call, status: 'in_progress' }]));
  world.clock.advance(11 * MINUTE);
  await world.agent.beat();
  good(await say(1, [{ type: 'text', text: 'still here' }]));
  expect(await notices()).toEqual([['stalled', silent]]);
  world.clock.advance(11 * MINUTE);
  await world.agent.beat();
  expect(await notices()).toEqual([
    ['stalled', talks],
    ['stalled', silent],
  ]);
  // When all that have a turn are stalled, that is said first.
  good(await say(0, [{ type: 'tool_update', toolCallId: 'c1', status: 'completed' }], 2));
  world.clock.advance(11 * MINUTE);
  await world.agent.beat();
  expect(await notices()).toEqual([
    ['all_stalled', null],
    ['stalled', tool],
    ['stalled', talks],
    ['stalled', silent],
  ]);
});

test('lost with its agent: told once, its task offered anew, and another takes its place (T09)', async () => {
  good(await form(world.person, ['bob']));
  const bob = await sessionOf('bob');
  good(await world.hub.tasks.create(world.person, { title: 'build it', team: 'crew' }));
  good(await world.hub.tasks.claim(as(bob), { claimId: 'c', most: 1 }));
  const watcher = world.part('liveness-watcher');
  await watcher.runOnce();
  world.clock.advance(20 * MINUTE);
  await watcher.runOnce();
  await watcher.runOnce();
  const told = await world.mail();
  expect(told).toMatchObject([
    { kind: 'team_notice', body: expect.stringContaining('It gave back: "build it".') },
  ]);
  expect(await notices()).toEqual([['lost', bob]]);
  const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
  const barn = { name: 'barn', hostname: 'barn', platform: 'linux', version: '0.1.0', slots: 4 };
  const { agent } = await world.hub.fleet.ensureLocal(world.person.user, barn);
  await world.store.unit(async (tx) => {
    await agentRows.changeAgent(tx, agent, { harnesses });
    await agentRows.heard(tx, agent);
  });
  const replaced = good(await world.hub.teams.replace(world.person, 'crew', 'bob', { agent: 'barn' }));
  expect(replaced).toMatchObject({ agent, address: 'crew:developer:bob' });
  expect(await notices()).toEqual([]);
  const task = good(await world.hub.tasks.claim(as(replaced.session), { claimId: 'd', most: 1 }));
  expect(task.tasks).toMatchObject([{ task: { title: 'build it' } }]);
});

test('a task that waits in its queue when its agent is lost is done by another alone', async () => {
  good(await form(world.person, ['bob']));
  const bob = await sessionOf('bob');
  good(await world.hub.tasks.create(world.person, { title: 'build it', team: 'crew' }));
  await world.part('teammate-feeder').runOnce();
  const queued = () => world.store.read((reader) => turnRows.queuedTurns(reader, bob));
  expect(await queued()).toHaveLength(1);
  const watcher = world.part('liveness-watcher');
  await watcher.runOnce();
  world.clock.advance(20 * MINUTE);
  await watcher.runOnce();
  expect(await queued()).toEqual([]);
  expect(await world.mail()).toMatchObject([
    { kind: 'team_notice', body: expect.stringContaining('It gave back: "build it".') },
  ]);
});

test('everything is there when another hub opens the store, and goes on (T17)', async () => {
  good(
    await world.hub.teams.create(world.person, {
      name: 'crew',
      cwd: '/work/app',
      planRequired: true,
      teammates: [mate('bob', 'think'), mate('ann')],
      tasks: [{ title: 'build it' }],
    }),
  );
  await world.agent.answer('the plan');
  const ann = await sessionOf('ann');
  const { id } = good(await world.hub.teams.stop(world.person, 'crew', 'ann', { force: false }));
  const before = await status();
  await world.restartHub();
  expect(await status()).toEqual(before);
  expect(before.teammates).toMatchObject([
    { teammate: { name: 'bob', plan: 'submitted' } },
    { teammate: { name: 'ann', stop: { state: 'asked' } }, waitingMail: 1 },
  ]);
  good(await world.hub.teams.answerStop(as(ann), id, { accept: false, reason: 'not yet' }));
  const { items } = good(await world.hub.approvals.list(world.person, { state: 'pending', limit: 5 }));
  const given = { answer: 'approve', scope: 'cwd', expiresInHours: 1 } as const;
  good(await world.hub.approvals.answer(world.person, items[0]!.approval.id, given));
  await world.part('message-courier').runOnce();
  const offers = [await world.agent.takeTurn(), await world.agent.takeTurn()];
  const bob = offers.find(({ session }) => session.id !== ann);
  // Its context is its harness' own, which is resumed.
  expect(bob).toMatchObject({ session: { acpSession: expect.stringContaining('acp-') } });
  expect(bob?.prompt).toContain('Your plan is approved.');
  const claimed = good(await world.hub.tasks.claim(as(bob!.session.id), { claimId: 'c', most: 1 }));
  expect(claimed.tasks).toMatchObject([{ task: { title: 'build it' } }]);
});
