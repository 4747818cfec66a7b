import { afterEach, beforeEach } from 'vitest';
import { createIds, seededRandom, silentLog, systemClock, systemRandom, type Ids, type Log } from '#base';
import type { Store } from '../index.ts';
import type { StoreOptions } from '../store-options.ts';

/** An empty database that one test has for itself. */
export interface TestDatabase {
  database: string;
  /** Whether several hubs may share it. */
  shared: boolean;
  readonly remove: () => Promise<void>;
}

/** What a part of the suite works with. */
export interface Hubs {
  /** A hub's store. */
  readonly store: Store;
  /** Another hub on the same database; the same store where only one hub is allowed. */
  readonly other: Store;
  readonly shared: boolean;
  /** Path or URL. */
  readonly database: string;
  readonly ids: Ids;
  /** One more store on the database. */
  readonly open: (overrides?: Partial<StoreOptions>) => Promise<Store>;
  /** Closes both stores, for a test that opens the database anew. */
  readonly close: () => Promise<void>;
}

export type OpenStore = (options: StoreOptions) => Promise<Store>;
/** Registers tests; `hubs()` may be called within a test alone. */
export type Part = (hubs: () => Hubs) => void;

/** Opens the stores before each test, and closes and removes them after it. */
export function useHubs(open: OpenStore, make: () => Promise<TestDatabase>): () => Hubs {
  let hubs: Hubs | undefined;
  let database: TestDatabase | undefined;
  const opened: Store[] = [];
  beforeEach(async () => {
    database = await make();
    const { shared } = database;
    const openOne = async (overrides: Partial<StoreOptions> = {}) => {
      const one = await open({ ...storeOptions(database?.database ?? ''), ...overrides });
      opened.push(one);
      return one;
    };
    const closeAll = async () => void (await Promise.all(opened.splice(0).map((one) => one.close())));
    const store = await openOne();
    const other = shared ? await openOne() : store;
    const ids = createIds(systemClock, seededRandom(7));
    hubs = { store, other, shared, database: database.database, ids, open: openOne, close: closeAll };
  });
  afterEach(async () => {
    await hubs?.close();
    await database?.remove();
    hubs = undefined;
  });
  return () => {
    if (!hubs) throw new Error('hubs() is for use within a test');
    return hubs;
  };
}

export function storeOptions(database: string, log: Log = silentLog): StoreOptions {
  return { database, clock: systemClock, log, random: systemRandom };
}
