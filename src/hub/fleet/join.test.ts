import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom, silentLog } from '#base';
import type { Principal } from '#domain';
import { createHub } from '../create-hub.ts';
import type { Hub, RegisterInput } from '../services.ts';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

const HOUR = 3_600_000;

const daemon = (more: Partial<RegisterInput> = {}): RegisterInput => ({
  name: 'mill',
  hostname: 'mill.example.org',
  host_uid: 'h1',
  platform: 'linux',
  version: '0.1.0',
  contract: 1,
  tags: ['gpu'],
  harnesses: [],
  slots: 2,
  metadata: { roots: ['/work'] },
  ...more,
});

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

async function joining(): Promise<{ token: string; by: Principal }> {
  const { token } = good(await world.hub.auth.mintJoinToken(world.person));
  return { token, by: good(await world.hub.auth.whoIs(token)) };
}

describe('a join token (F01)', () => {
  test('registers with the token that the daemon has drawn, which nobody may have already', async () => {
    const { by, token: joinText } = await joining();
    const drawn = `mst_agent_${'a'.repeat(43)}`;
    const { agent, token } = good(await world.hub.fleet.register(by, daemon({ token: drawn })));
    expect(token).toBe(drawn);
    const self = good(await world.hub.auth.whoIs(drawn));
    expect(good(await world.hub.fleet.self(self))).toEqual({ agent, name: 'mill' });
    expect(codeOf(await world.hub.fleet.self(world.person))).toBe('auth.forbidden');
    const another = await joining();
    const taken = daemon({ name: 'forge', token: drawn });
    expect(codeOf(await world.hub.fleet.register(another.by, taken))).toBe('request.invalid');
    expect(codeOf(await world.hub.auth.whoIs(another.token))).toBe('ok');
    expect(codeOf(await world.hub.auth.whoIs(joinText))).toBe('auth.join_used');
  });

  test('is listed until an agent has registered with it', async () => {
    const [one, two] = [await joining(), await joining()];
    const unused = async () => {
      const listed = await world.hub.auth.tokens(world.person, { limit: 10, kind: 'join' });
      return good(listed).items.map(({ id }) => id);
    };
    const [first, second] = [one, two].map(({ by }) => by.token);
    expect(await unused()).toEqual([second, first]);
    good(await world.hub.fleet.register(one.by, daemon()));
    expect(await unused()).toEqual([second]);
    good(await world.hub.auth.revoke(world.person, second ?? ''));
    expect(await unused()).toEqual([]);
  });

  test('registers an agent of the person who minted it, with a token of its own', async () => {
    const { by } = await joining();
    const { agent, token } = good(await world.hub.fleet.register(by, daemon()));
    expect(good(await world.hub.auth.whoIs(token))).toMatchObject({ kind: 'agent', agent, user: by.user });
    const { agent: shown, liveness } = good(await world.hub.fleet.show(world.person, 'mill'));
    expect(shown).toMatchObject({
      name: 'mill',
      hostUid: 'h1',
      slots: 2,
      tags: ['gpu'],
      intent: 'active',
      metadata: { roots: ['/work'] },
    });
    expect(liveness.heard).toBe('never');
  });

  test('is good once', async () => {
    const { by, token } = await joining();
    good(await world.hub.fleet.register(by, daemon()));
    expect(codeOf(await world.hub.auth.whoIs(token))).toBe('auth.join_used');
    // A request that passed the door before.
    expect(codeOf(await world.hub.fleet.register(by, daemon({ name: 'other' })))).toBe('auth.join_used');
  });

  test('ends after a day', async () => {
    const { by, token } = await joining();
    world.clock.advance(24 * HOUR);
    expect(codeOf(await world.hub.auth.whoIs(token))).toBe('auth.expired');
    expect(codeOf(await world.hub.fleet.register(by, daemon()))).toBe('auth.expired');
  });

  test('can be revoked', async () => {
    const { by, token } = await joining();
    good(await world.hub.auth.revoke(world.person, by.token));
    expect(codeOf(await world.hub.auth.whoIs(token))).toBe('auth.revoked');
    expect(codeOf(await world.hub.fleet.register(by, daemon()))).toBe('auth.revoked');
  });

  test('is not used up by a registration that is refused', async () => {
    const { by } = await joining();
    expect(codeOf(await world.hub.fleet.register(by, daemon({ contract: 2 })))).toBe(
      'agent.contract_unsupported',
    );
    const taken = await world.hub.fleet.register(by, daemon({ name: 'local' }));
    expect(taken).toMatchObject({ error: { code: 'agent.name_taken' } });
    expect(taken).toMatchObject({ error: { hint: expect.stringContaining('muster agent remove local') } });
    good(await world.hub.fleet.register(by, daemon()));
  });

  test('takes the contract before this one', async () => {
    const { by } = await joining();
    const { agent } = good(await world.hub.fleet.register(by, daemon({ contract: 0 })));
    expect(good(await world.hub.fleet.show(world.person, agent)).agent.contract).toBe(0);
  });

  test('is minted by persons alone', async () => {
    expect(codeOf(await world.hub.auth.mintJoinToken(world.agent.by))).toBe('auth.forbidden');
    expect(codeOf(await world.hub.fleet.register(world.person, daemon()))).toBe('auth.forbidden');
  });
});

onEachStore('registrations at once', (bench) => {
  const hubs: Hub[] = [];
  const hubOn = async (store: ReturnType<typeof bench>['store']): Promise<Hub> => {
    const { clock, ids } = bench();
    const hub = await createHub({ store, clock, ids, random: seededRandom(hubs.length), log: silentLog });
    hubs.push(hub);
    return hub;
  };
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.stop();
  });

  test('with one token register one agent', async () => {
    const [one, two] = [await hubOn(bench().store), await hubOn(bench().other)];
    const { token } = good(await one.auth.mintJoinToken(bench().person()));
    const by = good(await one.auth.whoIs(token));
    const answers = await Promise.all([
      one.fleet.register(by, daemon({ name: 'one' })),
      two.fleet.register(by, daemon({ name: 'two' })),
    ]);
    expect(answers.map(codeOf).sort()).toEqual(['auth.join_used', 'ok']);
    expect(good(await one.fleet.list(bench().person(), { limit: 10 })).items).toHaveLength(1);
  });

  test('under one name register one agent, and leave the other its token', async () => {
    const [one, two] = [await hubOn(bench().store), await hubOn(bench().other)];
    const tokens = [
      good(await one.auth.mintJoinToken(bench().person())).token,
      good(await one.auth.mintJoinToken(bench().person())).token,
    ];
    const [first, second] = await Promise.all(tokens.map(async (token) => good(await one.auth.whoIs(token))));
    if (!first || !second) throw new Error('no tokens');
    const answers = await Promise.all([
      one.fleet.register(first, daemon()),
      two.fleet.register(second, daemon()),
    ]);
    expect(answers.map(codeOf).sort()).toEqual(['agent.name_taken', 'ok']);
    const [by, hub] = answers[0]?.ok ? [second, two] : [first, one];
    good(await hub.fleet.register(by, daemon({ name: 'another' })));
  });
});
