import { afterEach, beforeEach, describe } from 'vitest';
import { createIds, seededRandom, silentLog, systemClock, systemRandom, type Ids, type Log } from '#base';
import { newId, type AgentId, type SessionId, type UserId } from '#domain';
import type { Store, Tx } from '../index.ts';
import type { StoreOptions } from '../store-options.ts';
import { eventParts } from './events.ts';
import { ruleParts } from './rules.ts';
import { unitParts } from './units.ts';

/** An empty database that one test has for itself. */
export interface TestDatabase {
  database: string;
  /** Whether several hubs may share it. */
  shared: boolean;
  remove(): Promise<void>;
}

/** What a part of the suite works with. */
export interface Hubs {
  /** A hub's store. */
  readonly store: Store;
  /** Another hub on the same database; the same store where only one hub is allowed. */
  readonly other: Store;
  readonly shared: boolean;
  readonly ids: Ids;
  /** One more store on the database. */
  open(overrides?: Partial<StoreOptions>): Promise<Store>;
  /** Closes both stores, for a test that opens the database anew. */
  close(): Promise<void>;
}

export type OpenStore = (options: StoreOptions) => Promise<Store>;
/** Registers tests; `hubs()` may be called within a test alone. */
export type Part = (hubs: () => Hubs) => void;

/** Every file of tests that all drivers pass. */
const PARTS: Readonly<Record<string, Part>> = {
  'units of work': unitParts,
  'the event log': eventParts,
  'guarded rules': ruleParts,
};

/** Runs the conformance suite on one driver. */
export function describeStore(name: string, open: OpenStore, make: () => Promise<TestDatabase>): void {
  describe(name, () => {
    for (const [title, part] of Object.entries(PARTS)) {
      describe(title, () => part(useHubs(open, make)));
    }
  });
}

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
    hubs = { store, other, shared, ids, open: openOne, close: closeAll };
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

/** Adds a person; most rows belong to one. */
export async function addUser(tx: Tx, ids: Ids, name: string): Promise<UserId> {
  const id = newId(ids, 'user');
  await tx.db
    .insertInto('users')
    .values({ id, name, role: 'member', created_at: tx.now, disabled_at: null })
    .execute();
  return id;
}

export async function addAgent(tx: Tx, ids: Ids, user: UserId, name: string): Promise<AgentId> {
  const id = newId(ids, 'agent');
  const row = {
    id,
    user_id: user,
    name,
    hostname: 'mill',
    platform: 'linux',
    version: '0.1.0',
    intent: 'active',
  };
  await tx.db
    .insertInto('agents')
    .values({ ...row, slots: 4, harnesses: '[]', tags: '[]', contract: 1, created_at: tx.now })
    .execute();
  return id;
}

export interface SessionSeed {
  owner?: SessionId | null;
  label?: string | null;
  state?: string;
  agent?: AgentId | null;
}

export async function addSession(tx: Tx, ids: Ids, user: UserId, seed: SessionSeed = {}): Promise<SessionId> {
  const id = newId(ids, 'session');
  const nothing = {
    harness: null,
    cwd: null,
    model: null,
    role: null,
    client: null,
    acp_session: null,
    answered_at: null,
    cause: null,
    close_reason: null,
    opened_at: null,
    ended_at: null,
    last_turn_ended_at: null,
    last_send_at: null,
  };
  const zero = {
    depth: 0,
    rebind: 0,
    asleep: 0,
    unattended: 0,
    may_approve: 0,
    may_spawn: 0,
    close_after_turn: 0,
    live_delegates: 0,
    queued_turns: 0,
    next_position: 1,
  } as const;
  await tx.db
    .insertInto('sessions')
    .values({
      id,
      user_id: user,
      kind: 'delegate',
      state: seed.state ?? 'open',
      owner_id: seed.owner ?? null,
      label: seed.label ?? null,
      agent_id: seed.agent ?? null,
      mode: 'ask',
      ...nothing,
      ...zero,
      created_at: tx.now,
    })
    .execute();
  return id;
}

export async function addTurn(
  tx: Tx,
  ids: Ids,
  session: SessionId,
  seed: { state: string; position: number },
): Promise<string> {
  const id = newId(ids, 'turn');
  const nothing = {
    asked_by: null,
    command: null,
    agent_id: null,
    claim: null,
    lease_until: null,
    cancel_asked_at: null,
    waiting_on: null,
    started_at: null,
    last_activity_at: null,
    ended_at: null,
    reply: null,
    stop_reason: null,
    cause: null,
    usage: null,
  };
  await tx.db
    .insertInto('turns')
    .values({
      id,
      session_id: session,
      position: seed.position,
      state: seed.state,
      source: 'user',
      prompt: '"go"',
      hops: 0,
      fence: 0,
      next_batch: 1,
      created_at: tx.now,
      ...nothing,
    })
    .execute();
  return id;
}
