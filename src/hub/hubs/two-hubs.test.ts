import { expect, test } from 'vitest';
import { createIds, seededRandom } from '#base';
import type { Principal } from '#domain';
import { turnRows } from '#store';
import { postMessage } from '../mail/index.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { onTwoHubs, partOf, type OneHub, type TwoHubs } from '../testing/two-hubs.ts';

const LEASE_MS = 60_000;
const LOST_AFTER_MS = 15 * 60_000;

onTwoHubs('two hubs', (world) => {
  const { spawn, send, mailAt } = hands(world);

  test('a reply that a call awaits at one hub is no mail at the other, and that call is answered with it once', async () => {
    const { a, b, agent } = world();
    await spawn('owl');
    await mailAt(b);
    const waiting = send(a, 'owl', 30);
    const offer = await agent.takeTurn();
    world().reached = b;
    good(await agent.start(offer));
    good(await agent.finish(offer, { end: 'done', reply: 'hoot', stopReason: 'end_turn' }));
    expect(await mailAt(b)).toEqual([]);
    expect(good(await waiting)).toMatchObject({ status: 'replied', reply: 'hoot' });
    expect(await mailAt(b)).toEqual([]);
  });

  test('what a call awaited at a hub that died is mail, once, when that hub counts as dead', async () => {
    const { a, b, agent } = world();
    await spawn('owl');
    await mailAt(b);
    void send(a, 'owl', 600);
    const offer = await agent.takeTurn();
    a.life.dead = true;
    world().reached = b;
    good(await agent.start(offer));
    good(await agent.finish(offer, { end: 'done', reply: 'hoot', stopReason: 'end_turn' }));
    expect(await mailAt(b)).toEqual([]);
    await world().kill(a);
    expect(await mailAt(b)).toEqual(['hoot']);
    expect(await mailAt(b)).toEqual([]);
  });

  test('a send whose reply another call was handed meanwhile is not answered with it again', async () => {
    const { a, b, agent, person, clock } = world();
    const { session } = await spawn('owl');
    await mailAt(b);
    const waiting = send(a, 'owl', 30);
    const offer = await agent.takeTurn();
    good(await agent.start(offer));
    const self = good(await a.hub.sessions.self(person));
    await b.store.unit((tx) =>
      postMessage(tx, createIds(clock, seededRandom(4)), {
        user: self.user,
        to: self.id,
        from: session,
        kind: 'reply',
        turn: offer.turn,
        label: 'owl',
        body: 'hoot',
      }),
    );
    const asked = { timeoutSeconds: 0, limit: 5, turn: offer.turn };
    expect(good(await b.hub.mail.wait(person, asked)).messages.map(({ body }) => body)).toEqual(['hoot']);
    good(await agent.finish(offer, { end: 'done', reply: 'hoot', stopReason: 'end_turn' }));
    const sent = good(await waiting);
    expect(sent).toMatchObject({ status: 'accepted', state: 'done', turn: offer.turn });
    expect(sent.why).toContain('another call');
    expect(sent.reply).toBeUndefined();
  });

  test('a turn whose session waits in a call at one hub holds no slot at the other', async () => {
    const { a, b, agent } = world();
    const { session } = await spawn('owner');
    const owner: Principal = { ...world().person, kind: 'session', session };
    await send(a, 'owner', 0);
    const held = await agent.takeTurn();
    good(await agent.start(held));
    const spawning = a.hub.sessions.spawn(owner, {
      task: 'dig',
      harness: 'echo',
      delegate: true,
      label: 'hand',
    });
    world().reached = b;
    const below = await agent.takeTurn();
    good(await agent.start(below));
    good(await spawning);
    good(await agent.finish(below, { end: 'done', reply: 'dug', stopReason: 'end_turn' }));
    // The spawn is answered, so its owner's turn holds the one slot again.
    await send(b, 'hand', 0, owner);
    expect(await agent.poll()).toEqual([]);
  });

  test('each knows of the other, and neither of one that died', async () => {
    const { a, b } = world();
    expect((await b.hub.hubs()).map(({ version }) => version)).toHaveLength(2);
    await world().bury(a);
    await partOf(b, 'hub-roster').runOnce();
    expect((await b.hub.hubs()).map(({ id }) => id)).toEqual([b.hub.id]);
    await partOf(a, 'hub-roster').runOnce();
    expect(await b.hub.hubs()).toHaveLength(2);
    await a.hub.stop();
    expect(await b.hub.hubs()).toHaveLength(1);
  });

  test('two local agents that start at two hubs are two agents, and each is itself again', async () => {
    const { a, b, person } = world();
    const place = { name: 'local', hostname: 'mill', platform: 'linux', version: '0.1.0', slots: 1 };
    const [one, two] = await Promise.all([
      a.hub.fleet.ensureLocal(person.user, place),
      b.hub.fleet.ensureLocal(person.user, place),
    ]);
    expect([one.name, two.name].toSorted()).toEqual(['local', 'local-2']);
    const again = await a.hub.fleet.ensureLocal(person.user, { ...place, known: two.agent });
    expect(again).toMatchObject({ agent: two.agent, name: two.name });
  });

  test('a part that is leased does its round at one hub, and at the other once that one is dead', async () => {
    const { a, b } = world();
    const holder = () =>
      b.store.read((reader) =>
        reader.db
          .selectFrom('leases')
          .select(['holder', 'fence'])
          .where('name', '=', 'event-pruner')
          .execute(),
      );
    await partOf(a, 'event-pruner').runOnce();
    const [first] = await holder();
    await partOf(b, 'event-pruner').runOnce();
    expect(await holder()).toEqual([first]);
    await world().kill(a);
    await partOf(b, 'hub-roster').runOnce();
    await partOf(b, 'event-pruner').runOnce();
    const [second] = await holder();
    expect(second?.holder).not.toBe(first?.holder);
    expect(second?.fence).toBe((first?.fence ?? 0) + 1);
  });

  test('a keyed call that a killed hub cut off is told so at the other once that hub counts as dead', async () => {
    const { a, b, person } = world();
    const begun = Promise.withResolvers<void>();
    void a.hub.idempotency.run(person, 'k', { route: 'sessions.spawn', hash: 'h' }, () => {
      begun.resolve();
      return new Promise(() => {});
    });
    await begun.promise;
    const again = () =>
      b.hub.idempotency.run(person, 'k', { route: 'sessions.spawn', hash: 'h' }, async () => ({
        status: 200,
        body: '',
      }));
    expect(codeOf(await again())).toBe('request.rate_limited');
    await world().kill(a);
    expect(codeOf(await again())).toBe('request.idempotency_mismatch');
  });

  test('a keyed send whose hub died is answered at the other, with the reply to what was sent before', async () => {
    const { a, b, agent, person } = world();
    await spawn('owl');
    await mailAt(b);
    const keyed = ({ hub }: OneHub) => {
      const input = { message: 'more', timeoutSeconds: 600, when: 'queue', key: 'k' } as const;
      const kept = async (answering: ReturnType<typeof hub.sessions.send>) => ({
        status: 200,
        body: good(await answering).reply ?? '',
      });
      return hub.idempotency.run(
        person,
        'k',
        { route: 'sessions.send', hash: 'h' },
        () => kept(hub.sessions.send(person, 'owl', input)),
        (turn) => kept(hub.sessions.awaitReply(person, turn, 600)),
      );
    };
    void keyed(a);
    const offer = await agent.takeTurn();
    a.life.dead = true;
    world().reached = b;
    good(await agent.start(offer));
    expect(codeOf(await keyed(b))).toBe('request.rate_limited');
    await world().kill(a);
    const again = keyed(b);
    good(await agent.finish(offer, { end: 'done', reply: 'hoot', stopReason: 'end_turn' }));
    expect(good(await again)).toMatchObject({ body: 'hoot', replayed: false });
    expect(good(await keyed(b))).toMatchObject({ body: 'hoot', replayed: true });
    expect(await mailAt(b)).toEqual([]);
  });

  test('a token that is revoked, and an agent that is disabled, at one hub are refused by the other within 5 s', async () => {
    const { a, b, person, personToken, agentToken, clock } = world();
    good(await b.hub.auth.whoIs(personToken));
    good(await b.hub.auth.whoIs(agentToken));
    good(await a.hub.fleet.change(person, 'mill', { intent: 'disabled' }));
    good(await a.hub.auth.revoke(person, person.token));
    // Whether or not the notice came: what is remembered of a token lasts no longer.
    clock.advance(5_000);
    expect(codeOf(await b.hub.auth.whoIs(personToken))).toBe('auth.revoked');
    expect(codeOf(await b.hub.auth.whoIs(agentToken))).toBe('agent.disabled');
  });

  test('a notice of a revoked token reaches the other hub without waiting for that', async () => {
    const { a, b, person, personToken } = world();
    good(await b.hub.auth.whoIs(personToken));
    good(await a.hub.auth.revoke(person, person.token));
    await expect.poll(async () => codeOf(await b.hub.auth.whoIs(personToken))).toBe('auth.revoked');
  });

  test('a setting that is changed at one hub holds at the other', async () => {
    const { a, b, person } = world();
    good(await a.hub.settings.set(person, 'delegate.perOwner', 3));
    await partOf(b, 'settings-reader').runOnce();
    expect(b.hub.settings.current().delegatesPerOwner).toBe(3);
  });
});

onTwoHubs(
  'two hubs that see time pass',
  (world) => {
    const { spawn, send, stateOf, typesSince } = hands(world);

    test('a hub that starts while another listens grants no term to agents that are silent', async () => {
      const { a, b, agent } = world();
      await spawn('owl');
      await send(a, 'owl', 0);
      const offer = await agent.takeTurn();
      await world().pass(LEASE_MS - 3_000, [b]);
      // It could keep work for ever by coming back again and again.
      await world().another(a);
      await world().pass(9_000, [b]);
      expect(await stateOf(offer.turn)).toBe('queued');
    });

    test('a hub that was suspended goes by the time of the other that listened, and reaps what that one would', async () => {
      const { a, b, agent } = world();
      await spawn('owl');
      await send(a, 'owl', 0);
      const offer = await agent.takeTurn();
      good(await agent.start(offer));
      await world().pass(LOST_AFTER_MS - 60_000, [b]);
      await partOf(a, 'hub-roster').runOnce(LOST_AFTER_MS);
      await partOf(a, 'lease-reaper').runOnce(LOST_AFTER_MS);
      expect(await stateOf(offer.turn)).toBe('running');
      await world().pass(66_000, [a]);
      expect(await stateOf(offer.turn)).toBe('interrupted');
    });

    test('after all hubs were away every lease gets one full term, whichever hub comes first', async () => {
      const { a, b, agent } = world();
      await spawn('owl');
      await send(a, 'owl', 0);
      const offer = await agent.takeTurn();
      world().clock.advance(LOST_AFTER_MS);
      for (const one of [a, b]) {
        await partOf(one, 'hub-roster').runOnce(LOST_AFTER_MS);
        await partOf(one, 'lease-reaper').runOnce(LOST_AFTER_MS);
      }
      await world().pass(LEASE_MS - 6_000, [a, b]);
      expect(await stateOf(offer.turn)).toBe('leased');
      await world().pass(12_000, [a, b]);
      expect(await stateOf(offer.turn)).toBe('queued');
    });

    test('an agent that calls only one of them is heard by both, and its leases hold', async () => {
      const { a, b, agent } = world();
      await spawn('owl');
      await send(a, 'owl', 0);
      const offer = await agent.takeTurn();
      good(await agent.start(offer));
      for (let beats = 0; beats < 8; beats++) {
        await world().pass(15_000, [a, b]);
        await agent.beat();
      }
      expect(await stateOf(offer.turn)).toBe('running');
    });

    test('that an agent falls silent and comes back is told once, by one of them', async () => {
      const { a, b, agent } = world();
      const watch = async () => {
        for (const one of [a, b, a]) await partOf(one, 'liveness-watcher').runOnce();
      };
      await watch();
      const start = await a.store.eventPosition();
      await world().pass(51_000, [a, b]);
      await watch();
      await agent.beat();
      await watch();
      await a.store.unit((tx) => tx.event({ type: 'task.changed', user: null }));
      await expect.poll(() => typesSince(b, start)).toContain('task.changed');
      const types = (await typesSince(b, start)).filter((type) => type.startsWith('agent.'));
      expect(types.filter((type) => type !== 'agent.changed')).toEqual(['agent.offline', 'agent.online']);
    });
  },
  ['sqlite'],
);

/** What tests do by either hub. */
function hands(world: () => TwoHubs) {
  const spawn = async (label: string, { hub }: OneHub = world().a, by = world().person) => {
    const input = { task: 'begin', harness: 'echo', cwd: '/work/app', delegate: true, label };
    const spawned = hub.sessions.spawn(by, input);
    await world().agent.answer('ready');
    return good(await spawned);
  };
  const send = ({ hub }: OneHub, address: string, timeoutSeconds: number, by = world().person) =>
    hub.sessions.send(by, address, { message: 'more', timeoutSeconds, when: 'queue' });
  const mailAt = async ({ hub }: OneHub, by = world().person) =>
    good(await hub.mail.wait(by, { timeoutSeconds: 0, limit: 20 })).messages.map(({ body }) => body);
  const stateOf = async (turn: Parameters<typeof turnRows.findTurn>[1]) =>
    (await world().a.store.read((reader) => turnRows.findTurn(reader, turn)))?.state;
  const typesSince = async ({ store }: OneHub, cursor: string) => {
    const read = await store.readEvents(cursor, {}, 500);
    if ('reset' in read) throw new Error(read.reset);
    return read.events.map(({ type }) => type);
  };
  return { spawn, send, mailAt, stateOf, typesSince };
}
