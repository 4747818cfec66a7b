import { expect, test } from 'vitest';
import { LIMITS, refusal } from '#domain';
import { AgentWorld } from './testing/agent-world.ts';

async function running() {
  const world = new AgentWorld();
  const agent = await world.start();
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'work');
  await world.settle();
  return { world, agent, session, turn, live: world.host.of(session) };
}

const text = (said: string) => ({ type: 'text', text: said });

test('sends the first word at once, joins chunks for 250 ms, and sends at once what fills a row', async () => {
  const { world, turn, live } = await running();
  live.say('Hm. ');
  await world.settle();
  expect(world.hub.turn(turn).entries).toEqual([text('Hm. ')]);
  live.say('a');
  live.say('b');
  await world.settle();
  expect(world.hub.turn(turn).entries).toHaveLength(1);
  await world.pass(250);
  expect(world.hub.turn(turn).entries).toEqual([text('Hm. '), text('ab')]);
  live.say('x'.repeat(LIMITS.transcriptBatchBytes));
  await world.settle();
  expect(world.hub.turn(turn).entries).toHaveLength(3);
});

test('sends an answer of one word with the finish, in one call', async () => {
  const { world, agent, turn, live } = await running();
  live.say('Yes.');
  live.done('Yes.');
  await agent.idle();
  expect(world.hub.callsOf('updates')).toEqual([]);
  expect(world.hub.callsOf('finish')).toHaveLength(1);
  expect(world.hub.turn(turn)).toMatchObject({ entries: [text('Yes.')], outcome: { reply: 'Yes.' } });
});

test('keeps one batch in flight, and numbers them without a hole', async () => {
  const { world, turn, live } = await running();
  for (let n = 0; n < 40; n++) live.say('y'.repeat(LIMITS.transcriptBatchBytes));
  live.done('ok');
  await world.settle();
  const said = world.hub
    .turn(turn)
    .entries.map((entry) => (entry.type === 'text' ? entry.text : ''))
    .join('');
  expect(said).toHaveLength(40 * LIMITS.transcriptBatchBytes);
  expect(world.hub.turn(turn).state).toBe('ended');
});

test.each(['request', 'answer'] as const)(
  'loses nothing and doubles nothing when a %s is lost',
  async (part) => {
    const { world, agent, turn, live } = await running();
    world.hub.lose('updates', part);
    world.hub.lose('finish', part);
    live.say('once');
    live.done('ok');
    await world.pass(5_000);
    await agent.idle();
    expect(world.hub.turn(turn)).toMatchObject({
      entries: [text('once')],
      outcome: { reply: 'ok' },
      late: [],
    });
  },
);

test.each(['request', 'answer'] as const)('repeats its claim when the %s of a poll is lost', async (part) => {
  const world = new AgentWorld();
  await world.start();
  world.hub.lose('poll', part);
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.pass(40_000);
  const polls = world.hub.callsOf('poll') as { claim_id: string; after: number }[];
  expect(polls[2]?.claim_id).toBe(polls[1]?.claim_id);
  expect(world.host.opened).toHaveLength(1);
  expect(world.host.of(session).prompts).toHaveLength(1);
});

test('prompts once when the answer to its start is lost', async () => {
  const world = new AgentWorld();
  await world.start();
  world.hub.lose('start', 'answer');
  const session = world.hub.spawn();
  world.hub.send(session, 'one');
  await world.pass(2_000);
  expect(world.hub.callsOf('start')).toHaveLength(2);
  expect(world.host.of(session).prompts).toHaveLength(1);
});

test('goes on while the hub is away, and reconciles before it says anything else', async () => {
  const { world, agent, session, turn, live } = await running();
  world.hub.goAway();
  await world.settle();
  live.say('while you were out');
  live.done('ok');
  await world.pass(120_000, 5_000);
  world.hub.away = false;
  const before = world.hub.calls.length;
  await world.pass(20_000);
  await agent.idle();
  const methods = world.hub.calls.slice(before).map((call) => call.method);
  expect(methods.filter((method) => method !== 'heartbeat')[0]).toBe('reconcile');
  expect(world.hub.callsOf('reconcile').at(-1)).toEqual({
    sessions: [{ session, turn: { id: turn, fence: 1 } }],
    restarted: false,
  });
  expect(world.hub.turn(turn)).toMatchObject({
    entries: [text('while you were out')],
    outcome: { end: 'done', reply: 'ok' },
  });
});

test('keeps what it said as late when the hub took the turn away meanwhile, once', async () => {
  const { world, agent, turn, live } = await running();
  world.hub.goAway();
  await world.settle();
  world.hub.revoke(turn, false);
  live.done('ok');
  await world.pass(60_000, 5_000);
  world.hub.away = false;
  await world.pass(20_000);
  await agent.idle();
  expect(world.hub.turn(turn).late).toMatchObject([{ outcome: { end: 'done', reply: 'ok' } }]);
  expect(world.hub.turn(turn).outcome).toEqual({ end: 'taken_away' });
});

test('closes what the hub does not want any more when it comes back', async () => {
  const { world, session, live } = await running();
  world.hub.goAway();
  await world.pass(30_000, 5_000);
  world.hub.session(session).state = 'closed';
  world.hub.away = false;
  await world.pass(20_000);
  expect(live.hasEnded).toBe(true);
});

test('begins again where the hub says, with a gap for what is not held any more', async () => {
  const { world, agent, turn, live } = await running();
  live.entry({ type: 'notice', text: 'one' });
  live.entry({ type: 'notice', text: 'two' });
  await world.pass(250);
  world.hub.turn(turn).entries = [];
  world.hub.rewind(turn, 1);
  live.say('three');
  live.done('ok');
  await world.settle();
  await agent.idle();
  expect(world.hub.turn(turn)).toMatchObject({
    entries: [{ type: 'gap', dropped: 2 }, text('three')],
    outcome: { reply: 'ok' },
  });
});

test('puts a gap in the place of a batch that the hub will not have', async () => {
  const { world, agent, turn, live } = await running();
  // With the finish first, and then by itself.
  for (const call of ['finish', 'updates'] as const)
    world.hub.refuseNext(call, refusal('request.invalid', 'Too odd.'));
  live.say('odd');
  live.done('ok');
  await world.settle();
  await agent.idle();
  expect(world.hub.turn(turn)).toMatchObject({
    entries: [{ type: 'gap', dropped: 1 }],
    outcome: { reply: 'ok' },
  });
});

test('drops updates beyond 16 MB with a visible gap, and never the finish', async () => {
  const { world, agent, turn, live } = await running();
  world.hub.goAway();
  await world.settle();
  const chunk = 'z'.repeat(500_000);
  for (let n = 0; n < 40; n++) live.say(chunk);
  live.done('ok');
  await world.pass(10_000, 5_000);
  world.hub.away = false;
  await world.pass(30_000);
  await agent.idle();
  const { entries, outcome } = world.hub.turn(turn);
  const dropped = entries.reduce((sum, entry) => sum + (entry.type === 'gap' ? entry.dropped : 0), 0);
  expect(dropped).toBe(7);
  expect(entries.filter((entry) => entry.type === 'text')).toHaveLength(33);
  expect(outcome).toMatchObject({ reply: 'ok' });
});

test('cuts a reply that the contract does not take, and says so', async () => {
  const { world, turn, live } = await running();
  live.done('ä'.repeat(LIMITS.replyBytes));
  await world.settle();
  const { outcome } = world.hub.turn(turn);
  const reply = outcome && 'reply' in outcome ? outcome.reply : '';
  expect(Buffer.byteLength(reply)).toBeLessThanOrEqual(LIMITS.replyBytes);
  expect(reply).toMatch(/ä\n… cut: 524288 bytes in all$/);
});

test('replays a finish that was in the outbox when the agent was killed, and it is applied once', async () => {
  const { world, session, turn, live } = await running();
  world.hub.goAway();
  await world.settle();
  live.say('said');
  live.done('ok');
  await world.pass(1_000);
  world.kill();
  world.hub.away = false;
  const agent = await world.start();
  await world.pass(1_000);
  await agent.idle();
  expect(world.hub.callsOf('reconcile').at(-1)).toEqual({
    sessions: [{ session, turn: { id: turn, fence: 1 } }],
    restarted: true,
  });
  expect(world.hub.turn(turn)).toMatchObject({
    entries: [text('said')],
    outcome: { end: 'done', reply: 'ok' },
    late: [],
  });
  world.kill();
  await world.start();
  await world.pass(1_000);
  expect(world.hub.callsOf('reconcile').at(-1)).toEqual({ sessions: [{ session }], restarted: true });
});

test('says before, not twice, when only the answer to the finish was lost with the agent', async () => {
  const { world, turn, live } = await running();
  world.hub.lose('finish', 'answer');
  live.done('ok');
  await world.settle();
  world.kill();
  const agent = await world.start();
  await agent.idle();
  expect(world.hub.callsOf('finish')).toHaveLength(2);
  expect(world.hub.turn(turn)).toMatchObject({ outcome: { reply: 'ok' }, late: [] });
});

test('tells once that a turn was interrupted when the agent is killed under it', async () => {
  const { world, session, turn, live } = await running();
  live.say('some');
  await world.pass(250);
  live.say(' and more');
  world.kill();
  const agent = await world.start();
  await agent.idle();
  expect(world.hub.turn(turn)).toMatchObject({
    entries: [text('some')],
    outcome: { end: 'interrupted', cause: { code: 'agent.restarted' } },
    late: [],
  });
  world.hub.send(session, 'again');
  await world.settle();
  expect(world.host.of(session).spec.resume).toBe('acp-1');
  expect(world.hub.session(session).asleep).toBe(false);
});

test('takes up what was offered and never started', async () => {
  const world = new AgentWorld();
  await world.start();
  world.host.gate = new Promise(() => {});
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.settle();
  world.kill();
  world.host.gate = undefined;
  await world.start();
  await world.settle();
  expect(world.hub.turn(turn)).toMatchObject({ state: 'running', fence: 1 });
  expect(world.host.of(session).prompts).toHaveLength(1);
});

test('takes up what was offered and not started when it was stopped', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  let go = () => {};
  world.host.gate = new Promise((resolve) => (go = resolve));
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.settle();
  const stopped = agent.stop();
  await world.settle();
  go();
  await world.settle();
  await stopped;
  expect(world.hub.turn(turn).state).toBe('leased');
  await world.start();
  expect(world.hub.turn(turn)).toMatchObject({ state: 'running', fence: 1 });
});

test('never prompts what a former life may have prompted', async () => {
  const world = new AgentWorld();
  await world.start();
  const session = world.hub.spawn();
  world.hub.lose('start', 'answer');
  const turn = world.hub.send(session, 'one');
  await world.settle();
  expect(world.hub.turn(turn).state).toBe('running');
  world.kill();
  const agent = await world.start();
  await world.pass(1_000);
  await agent.idle();
  expect(world.host.opened.flatMap((live) => live.prompts)).toEqual([]);
  expect(world.hub.turn(turn).outcome).toEqual({ end: 'taken_away' });
});

test('takes up a close that it was killed in', async () => {
  const { world, session, live } = await running();
  live.deafToCancel = true;
  world.hub.close(session);
  await world.settle();
  world.kill();
  const agent = await world.start();
  await agent.idle();
  expect(world.hub.session(session).state).toBe('closed');
});

test('does not pass the inbox on when the journal cannot be written, and goes on when it can', async () => {
  const world = new AgentWorld();
  const agent = await world.start();
  world.disk.setFull(true);
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'one');
  await world.pass(2_000);
  expect(world.hub.callsOf('poll').at(-1)).toMatchObject({ after: 0 });
  expect(world.host.of(session).prompts).toHaveLength(1);
  expect(agent.health().lastError).toContain('no space left');
  world.disk.setFull(false);
  await world.pass(20_000);
  expect(world.hub.callsOf('poll').at(-1)).toMatchObject({ after: 1 });
  world.host.of(session).done('ok');
  await agent.idle();
  expect(world.hub.turn(turn).outcome).toMatchObject({ reply: 'ok' });
  expect(agent.health().lastError).toBeUndefined();
});

test('stopping interrupts what runs and says so, twice is once, and the next life has nothing left to say', async () => {
  const { world, agent, session, turn, live } = await running();
  const stopped = agent.stop();
  expect(agent.stop()).toBe(stopped);
  await world.settle();
  await stopped;
  expect(live.hasEnded).toBe(true);
  // Nothing is left that would keep its process.
  expect(world.clock.nextTimerIn()).toBeUndefined();
  expect(world.hub.turn(turn).outcome).toMatchObject({
    end: 'interrupted',
    cause: { code: 'agent.stopped' },
  });
  await world.start();
  expect(world.hub.callsOf('reconcile').at(-1)).toEqual({ sessions: [{ session }], restarted: true });
});
