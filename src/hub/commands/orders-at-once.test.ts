import { afterEach, expect, test } from 'vitest';
import { seededRandom, silentLog } from '#base';
import { LIMITS, newId, type Principal } from '#domain';
import { createHub } from '../create-hub.ts';
import type { Hub } from '../services.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';

onEachStore('orders at once, from two hubs', (bench) => {
  const hubs: Hub[] = [];
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.stop();
  });

  async function twoHubs() {
    const { clock, ids, store, other } = bench();
    for (const [seed, each] of [store, other].entries())
      hubs.push(await createHub({ store: each, clock, ids, random: seededRandom(seed), log: silentLog }));
    const agent = await bench().addAgent();
    const token = newId(ids, 'token');
    const by: Principal = { kind: 'agent', user: agent.user, token, agent: agent.id };
    const on = (n: number) => hubs[n % 2]!.commands;
    return { agent, by, on, person: bench().person() };
  }

  test('are no more than may be open', async () => {
    const { agent, on, person } = await twoHubs();
    const answers = await Promise.all(
      Array.from({ length: LIMITS.openCommandsPerAgent + 8 }, (_, n) =>
        on(n).order(person, agent.id, { order: { kind: 'health_check' } }),
      ),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(LIMITS.openCommandsPerAgent);
    expect(codes.filter((code) => code === 'command.too_many')).toHaveLength(8);
  });

  test('end one life at a time', async () => {
    const { agent, on, person } = await twoHubs();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        on(n).order(person, agent.id, { order: { kind: 'restart', force: n % 2 === 0 } }),
      ),
    );
    const codes = answers.map(codeOf).sort();
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'command.under_way'), 'ok']);
  });

  test('leave one drain or resume open, and the intent that it asked for', async () => {
    const { agent, on, person } = await twoHubs();
    const kinds = ['drain', 'resume', 'drain', 'resume', 'drain'] as const;
    const answers = await Promise.all(
      kinds.map((kind, n) => on(n).order(person, agent.id, { order: { kind } })),
    );
    expect(answers.map(codeOf)).toEqual(kinds.map(() => 'ok'));
    const { items } = good(await on(0).list(person, agent.id, { limit: 10 }));
    const open = items.filter(({ command }) => command.endedAt === null);
    expect(open).toHaveLength(1);
    const shown = good(await hubs[0]!.fleet.show(person, agent.id));
    expect(shown.agent.intent).toBe(open[0]?.command.order.kind === 'drain' ? 'draining' : 'active');
  });

  test('are taken once and ended once, whatever both hubs are told', async () => {
    const { agent, by, on, person } = await twoHubs();
    const { id } = good(await on(0).order(person, agent.id, { order: { kind: 'reload' } })).command;
    const acks = await Promise.all(Array.from({ length: 6 }, (_, n) => on(n).acknowledge(by, id)));
    expect(acks.map((ack) => good(ack).taken).sort()).toEqual([
      'acknowledged',
      ...Array.from({ length: 5 }, () => 'before'),
    ]);
    const ends = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        n % 3 === 0
          ? on(n).fail(by, id, { cause: { code: 'no', message: 'no' }, result: {} })
          : on(n).complete(by, id, { result: { n } }),
      ),
    );
    const taken = ends.map((end) => (end.ok ? end.value.taken : end.error.code));
    expect(taken.filter((each) => each === 'now')).toHaveLength(1);
    expect(taken.every((each) => ['now', 'before', 'command.ended'].includes(each))).toBe(true);
  });
});
