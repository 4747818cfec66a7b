import { afterEach, beforeEach, describe } from 'vitest';
import { createIds, ManualClock, Periodic, seededRandom, silentLog, type Clock } from '#base';
import { openStore, type Store } from '#store';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { createHub } from '../create-hub.ts';
import type { Hub } from '../services.ts';
import { AgentHand, good } from './hub-world.ts';
import type { Principal } from '#domain';

const LEASE_MS = 60_000;

/** One hub of several, and its own parts done round by round. */
export interface OneHub {
  hub: Hub;
  store: Store;
  /** Its calls to the store are answered no more. */
  life: { dead: boolean };
}

/** Two hubs that share their state, a person, and an agent that can call either. Nothing moves but by the test. */
export class TwoHubs {
  readonly clock: ManualClock;
  readonly a: OneHub;
  readonly b: OneHub;
  readonly person: Principal;
  readonly agentToken: string;
  readonly personToken: string;
  /** Which hub the agent calls now. */
  reached: OneHub;
  readonly agent: AgentHand;
  readonly #open: (store: Store) => Promise<OneHub>;

  constructor(parts: {
    clock: ManualClock;
    a: OneHub;
    b: OneHub;
    person: Principal;
    personToken: string;
    agent: Principal;
    agentToken: string;
    open: (store: Store) => Promise<OneHub>;
  }) {
    this.clock = parts.clock;
    this.a = parts.a;
    this.b = parts.b;
    this.person = parts.person;
    this.personToken = parts.personToken;
    this.agentToken = parts.agentToken;
    this.reached = parts.a;
    this.agent = new AgentHand(() => this.reached.hub, parts.agent);
    this.#open = parts.open;
  }

  /** One more hub on the store of one of them. */
  another(on: OneHub): Promise<OneHub> {
    return this.#open(on.store);
  }

  /** Nothing that the hub does has an effect any more; and the time has passed after which it counts as dead. */
  async kill(one: OneHub): Promise<void> {
    one.life.dead = true;
    await this.bury(one);
  }

  /** As if the hub had not said for an hour that it lives. */
  async bury({ hub, store }: OneHub): Promise<void> {
    await store.unit((tx) =>
      tx.db
        .updateTable('hubs')
        .set((eb) => ({ heard_at: eb('heard_at', '-', 3_600_000) }))
        .where('id', '=', hub.id)
        .execute(),
    );
  }

  /** Moves time on in small steps; those that are named live, and their rosters and reapers do their rounds meanwhile. */
  async pass(ms: number, living: readonly OneHub[]): Promise<void> {
    const STEP = 3_000;
    for (let left = ms; left > 0; left -= STEP) {
      this.clock.advance(Math.min(STEP, left));
      for (const one of living) {
        await partOf(one, 'hub-roster').runOnce();
        await partOf(one, 'lease-reaper').runOnce();
      }
    }
  }
}

export function partOf({ hub }: OneHub, name: string): Periodic {
  const part = hub.parts.find((candidate) => candidate.health().name === name);
  if (!(part instanceof Periodic)) throw new Error(`no part ${name}`);
  return part;
}

/**
 * Runs the tests over one SQLite store that two hubs are handed, and over two stores on one PostgreSQL. The time of the
 * latter is the database's own: what takes time is for SQLite alone.
 */
export function onTwoHubs(
  title: string,
  tests: (world: () => TwoHubs) => void,
  dialects: readonly Store['dialect'][] = ['sqlite', 'postgres'],
): void {
  describe.each(dialects)(`${title} on %s`, (dialect) => {
    let world: TwoHubs | undefined;
    let close = async () => {};
    beforeEach(async () => {
      ({ world, close } = await openWorld(dialect));
    });
    afterEach(() => close());
    tests(() => {
      if (!world) throw new Error('world() is for use within a test');
      return world;
    });
  });
}

async function openWorld(dialect: Store['dialect']) {
  const folder = await tempDir();
  const postgres = dialect === 'postgres' ? await usePostgres() : undefined;
  const clock = new ManualClock();
  const random = seededRandom(9);
  const ids = createIds(clock, random);
  const database = postgres?.url ?? folder.at('hub.db');
  const stores = [await openStore(storeOptions(database, clock))];
  if (postgres) stores.push(await openStore(storeOptions(database, clock)));
  const opened: OneHub[] = [];
  const layer = {
    name: 'flag' as const,
    given: [{ key: 'agent.leaseSeconds', value: LEASE_MS / 1_000, where: 'test' }],
  };
  const open = async (store: Store) => {
    const life = { dead: false };
    const hub = await createHub({
      store: mortal(store, life),
      clock,
      ids,
      random,
      log: silentLog,
      shared: true,
      layers: [layer],
    });
    const one = { hub, store, life };
    opened.push(one);
    await partOf(one, 'hub-roster').runOnce();
    await partOf(one, 'lease-reaper').runOnce();
    return one;
  };
  const [first, second = first] = stores;
  if (!first || !second) throw new Error('no store');
  const [a, b] = [await open(first), await open(second)];
  const { user, token: personToken } = await a.hub.auth.mintUserToken({ name: 'ada', client: 'cli' });
  const place = { name: 'mill', hostname: 'mill', platform: 'linux', version: '0.1.0', slots: 1 };
  const { token: agentToken } = await a.hub.fleet.ensureLocal(user, place);
  const [person, agent] = [
    good(await a.hub.auth.whoIs(personToken)),
    good(await a.hub.auth.whoIs(agentToken)),
  ];
  const world = new TwoHubs({ clock, a, b, person, personToken, agent, agentToken, open });
  await world.agent.beat(['echo']);
  const close = async () => {
    for (const { hub, life } of opened) if (!life.dead) await hub.stop();
    for (const store of stores) await store.close();
    await postgres?.drop();
    await folder[Symbol.asyncDispose]();
  };
  return { world, close };
}

function mortal(store: Store, life: { dead: boolean }): Store {
  const reach = <T>(call: () => Promise<T>) => (life.dead ? new Promise<T>(() => {}) : call());
  return {
    dialect: store.dialect,
    unit: (work) => reach(() => store.unit(work)),
    read: (work) => reach(() => store.read(work)),
    eventPosition: () => store.eventPosition(),
    eventPositionAt: (at) => store.eventPositionAt(at),
    readEvents: (cursor, filter, most) => store.readEvents(cursor, filter, most),
    listen: (topic, wake) => store.listen(topic, () => life.dead || wake()),
    pruneEvents: (before) => store.pruneEvents(before),
    close: () => store.close(),
  };
}

const storeOptions = (database: string, clock: Clock) => ({
  database,
  clock,
  log: silentLog,
  random: seededRandom(2),
  durability: 'none' as const,
});
