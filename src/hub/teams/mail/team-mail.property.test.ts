import {
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { expect, test } from 'vitest';
import { createIds, ManualClock, Periodic, seededRandom, silentLog } from '#base';
import { isPosted, LIMITS, newId, type Message, type Principal, type SessionId } from '#domain';
import { agentRows, messageRows, openStore, userRows, type Store } from '#store';
import { tempDir } from '../../../../test/support/temp-dir.ts';
import { createHub } from '../../create-hub.ts';
import type { Hub } from '../../services.ts';
import { AgentHand, good, type TurnOffer } from '../../testing/hub-world.ts';

const NAMES = ['bob', 'ann', 'eva'] as const;
const TO = [...NAMES, 'lead'] as const;
const member = constantFrom(...NAMES);

const step = oneof(
  {
    weight: 8,
    arbitrary: record({ do: constant('send' as const), from: constantFrom(...TO), to: constantFrom(...TO) }),
  },
  // Enough at once to fill a mailbox.
  {
    weight: 1,
    arbitrary: record({ do: constant('flood' as const), from: constant('lead' as const), to: member }),
  },
  { weight: 2, arbitrary: record({ do: constant('broadcast' as const), from: constantFrom(...TO) }) },
  { weight: 6, arbitrary: record({ do: constant('courier' as const) }) },
  {
    weight: 6,
    arbitrary: record({ do: constant('finish' as const), well: constantFrom(true, true, false) }),
  },
  { weight: 2, arbitrary: record({ do: constant('read' as const), by: constantFrom(...TO) }) },
  { weight: 2, arbitrary: record({ do: constant('restart' as const) }) },
  { weight: 1, arbitrary: record({ do: constant('end' as const), who: member }) },
);
type Step = typeof step extends Arbitrary<infer S> ? S : never;

interface Accepted {
  id: string;
  from: SessionId;
  to: SessionId;
}

/** One life of a team on a store of its own, with every message that was accepted. */
class Life {
  readonly clock = new ManualClock();
  readonly ids = createIds(this.clock, seededRandom(4));
  readonly accepted: Accepted[] = [];
  /** For each recipient the order in which messages reached it, with the try. */
  readonly deliveries = new Map<SessionId, Message[][]>();
  #held: TurnOffer[] = [];
  #ended = new Set<string>();
  store!: Store;
  hub!: Hub;
  agent!: AgentHand;
  ada!: Principal;
  lead!: Principal & { kind: 'session' };
  sessions = new Map<string, SessionId>();

  async begin(database: string): Promise<void> {
    const { clock, ids } = this;
    this.store = await openStore({
      database,
      clock,
      log: silentLog,
      random: seededRandom(6),
      durability: 'none',
    });
    await this.restart();
    const user = newId(ids, 'user');
    const agent = newId(ids, 'agent');
    const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
    await this.store.unit(async (tx) => {
      await userRows.insertUser(tx, {
        id: user,
        name: 'ada',
        role: 'admin',
        createdAt: tx.now,
        disabledAt: null,
      });
      const row = { id: agent, user, name: 'mill', hostname: 'mill', platform: 'linux', version: '0.1.0' };
      const rest = { slots: 16, harnesses, tags: [], contract: 1, createdAt: tx.now };
      await agentRows.insertAgent(tx, { ...row, ...rest, intent: 'active' });
      await agentRows.heard(tx, agent);
    });
    this.ada = { kind: 'user', user, token: newId(ids, 'token'), role: 'admin', client: 'cli' };
    this.agent = new AgentHand(() => this.hub, { kind: 'agent', user, token: newId(ids, 'token'), agent });
    const teammates = NAMES.map((name) => ({ name, role: 'developer', harness: 'echo' }));
    const formed = good(await this.hub.teams.create(this.ada, { name: 'crew', cwd: '/work', teammates }));
    this.sessions.set('lead', formed.team.lead);
    for (const { teammate } of formed.teammates) this.sessions.set(teammate.name, teammate.session);
  }

  as(name: string): Principal {
    if (name === 'lead') return this.ada;
    return {
      kind: 'session',
      user: this.ada.user,
      token: newId(this.ids, 'token'),
      session: this.session(name),
    };
  }

  session(name: string): SessionId {
    const id = this.sessions.get(name);
    if (!id) throw new Error(`nobody is ${name}`);
    return id;
  }

  async restart(): Promise<void> {
    const { store, clock, ids } = this;
    this.hub = await createHub({ store, clock, ids, random: seededRandom(8), log: silentLog });
  }

  async round(name: string): Promise<void> {
    this.clock.advance(6_000);
    const part = this.hub.parts.find((one) => one.health().name === name);
    if (!(part instanceof Periodic)) throw new Error(`no part ${name}`);
    await part.runOnce();
    await this.agent.beat();
  }

  async send(from: string, to: string): Promise<void> {
    const sent = await this.hub.teamMail.send(this.as(from), {
      to,
      team: 'crew',
      body: 'x',
      timeoutSeconds: 0,
    });
    if (sent.ok) this.accept(from, to, sent.value.message.id);
  }

  accept(from: string, to: string, id: string): void {
    this.accepted.push({ id, from: this.session(from), to: this.session(to) });
  }

  async broadcast(from: string): Promise<void> {
    const told = await this.hub.teamMail.broadcast(this.as(from), 'crew', { body: 'x' });
    if (!told.ok) return;
    for (const { to, message } of told.value.sent) this.accept(from, to.split(':').at(-1) ?? '', message);
  }

  /** Takes what is offered; each turn is begun and stays under way. */
  async take(): Promise<void> {
    const found = (await this.agent.poll(16)).filter((body) => body.type === 'turn');
    for (const offer of found) {
      good(await this.agent.start(offer));
      this.#held.push(offer);
      const carried = await this.store.read((reader) =>
        messageRows.deliveredIn(reader, offer.session.id, offer.turn),
      );
      const order = [...offer.prompt.matchAll(/<muster-message id="(\w+)"/gu)].map(([, id]) => id);
      const seen = order.flatMap((id) => carried.find((message) => message.id === id) ?? []);
      this.deliveries.set(offer.session.id, [...(this.deliveries.get(offer.session.id) ?? []), seen]);
    }
  }

  async finish(well: boolean): Promise<void> {
    const offer = this.#held.shift();
    if (!offer) return;
    const cause = { code: 'harness.failed', message: 'It failed.' };
    const outcome = well
      ? ({ end: 'done', reply: '', stopReason: 'end_turn' } as const)
      : ({ end: 'failed', reply: '', cause } as const);
    good(await this.agent.finish(offer, outcome));
  }

  async end(who: string): Promise<void> {
    if (this.#ended.has(who)) return;
    this.#ended.add(who);
    good(await this.hub.sessions.close(this.ada, this.session(who), { force: true }));
    this.#held = this.#held.filter(({ session }) => session.id !== this.session(who));
  }

  async do(step: Step): Promise<void> {
    switch (step.do) {
      case 'send':
        return this.send(step.from, step.to);
      case 'flood':
        for (let n = 0; n < LIMITS.waitingMessagesPerSession; n++) await this.send(step.from, step.to);
        return undefined;
      case 'broadcast':
        return this.broadcast(step.from);
      case 'courier':
        await this.round('message-courier');
        return this.take();
      case 'finish':
        return this.finish(step.well);
      case 'read':
        await this.hub.teamMail.read(this.as(step.by), { limit: 7, timeoutSeconds: 0 });
        return undefined;
      case 'restart':
        return this.restart();
      case 'end':
        return this.end(step.who);
    }
  }

  mailOf(session: SessionId): Promise<Message[]> {
    return this.store.read((reader) => messageRows.listMessages(reader, { session, limit: 10_000 }));
  }

  /** Lets everything come to an end: all turns end well, everyone reads. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await this.round('message-courier');
      await this.take();
      quiet = this.#held.length === 0 ? quiet + 1 : 0;
      while (this.#held.length > 0) await this.finish(true);
    }
    for (let n = 0; n < 100; n++) await this.hub.teamMail.read(this.ada, { limit: 50, timeoutSeconds: 0 });
  }
}

test('every accepted message ends read once, or undelivered with its sender told; in order, and never more than 50 wait', async () => {
  await assert(
    asyncProperty(array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      await using folder = await tempDir();
      const life = new Life();
      await life.begin(folder.at('hub.db'));
      for (const one of steps) {
        await life.do(one);
        for (const session of life.sessions.values()) {
          const waiting = (await life.mailOf(session)).filter(
            ({ kind, state }) => isPosted(kind) && (state === 'queued' || state === 'delivered'),
          );
          expect(waiting.length).toBeLessThanOrEqual(LIMITS.waitingMessagesPerSession);
        }
      }
      await life.settle();
      for (const { id, from, to } of life.accepted) {
        const message = (await life.mailOf(to)).find((one) => one.id === id);
        expect(['read', 'undelivered']).toContain(message?.state);
        const told = (await life.mailOf(from)).filter(
          ({ kind, replyTo }) => kind === 'undelivered' && replyTo === id,
        );
        const sender = good(await life.hub.sessions.show(life.ada, from)).session;
        const lives = sender.state === 'open' || sender.state === 'starting';
        // Whoever ended itself is told of nothing, unless it was told before.
        const least = message?.state === 'undelivered' && lives ? 1 : 0;
        expect(told.length).toBeGreaterThanOrEqual(least);
        expect(told.length).toBeLessThanOrEqual(message?.state === 'undelivered' ? 1 : 0);
      }
      for (const turns of life.deliveries.values()) for (const carried of turns) expectOrder(carried);
      await life.hub.stop();
      await life.store.close();
    }),
    { numRuns: 25 },
  );
});

/** Within one envelope: by rank, then oldest first. */
function expectOrder(carried: readonly Message[]): void {
  const key = ({ rank, id }: Message) => `${{ stop: 0, lead: 1, peer: 2 }[rank]} ${id}`;
  expect(carried.map(key)).toEqual(carried.map(key).toSorted());
}
