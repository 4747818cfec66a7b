import { afterEach, beforeEach, describe } from 'vitest';
import { createIds, ManualClock, seededRandom, silentLog, systemRandom, type Ids } from '#base';
import { newId } from '#domain';
import type {
  Agent,
  Approval,
  Principal,
  Session,
  SessionId,
  ToolCallFacts,
  Turn,
  UserId,
  UserRole,
} from '#domain';
import { agentRows, openStore, sessionRows, turnRows, userRows, type Store } from '#store';
import { CallWaits, HubRoster } from '../hubs/index.ts';
import { aSession } from '../sessions/new-session.ts';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { usePostgres } from '../../../test/support/postgres/index.ts';

/** What a hub knows of the hubs over its store. */
export interface BenchHub {
  roster: HubRoster;
  waits: CallWaits;
}

/** A store with a person in it, and what a test adds to it. On PostgreSQL `other` is a second hub's store. */
export class HubBench {
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly store: Store;
  readonly other: Store;
  readonly user: UserId;
  /** The hub over each of the stores; both have begun. */
  readonly hubs: ReadonlyMap<Store, BenchHub>;
  #names = 0;

  constructor(parts: Pick<HubBench, 'clock' | 'ids' | 'store' | 'other' | 'user' | 'hubs'>) {
    this.hubs = parts.hubs;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.store = parts.store;
    this.other = parts.other;
    this.user = parts.user;
  }

  hub(store = this.store): BenchHub {
    const known = this.hubs.get(store);
    if (!known) throw new Error('a store without a hub');
    return known;
  }

  /** A person with a token of their own. */
  person(more: Partial<Extract<Principal, { kind: 'user' }>> = {}): Principal {
    const token = newId(this.ids, 'token');
    return { kind: 'user', user: this.user, token, role: 'admin', client: 'cli', ...more };
  }

  of(session: Session): Principal {
    return { kind: 'session', user: session.user, token: newId(this.ids, 'token'), session: session.id };
  }

  async addUser(role: UserRole = 'member'): Promise<UserId> {
    const id = newId(this.ids, 'user');
    const name = `user-${this.#names++}`;
    await this.store.unit((tx) =>
      userRows.insertUser(tx, { id, name, role, createdAt: tx.now, disabledAt: null }),
    );
    return id;
  }

  async addAgent(more: Partial<Agent> = {}): Promise<Agent> {
    const agent: Agent = {
      id: newId(this.ids, 'agent'),
      user: this.user,
      name: `mill-${this.#names++}`,
      hostname: 'mill',
      platform: 'linux',
      version: '0.1.0',
      intent: 'active',
      slots: 4,
      harnesses: [],
      tags: [],
      contract: 1,
      createdAt: this.clock.now(),
      ...more,
    };
    await this.store.unit((tx) => agentRows.insertAgent(tx, agent));
    return agent;
  }

  async addSession(more: Partial<Session> = {}): Promise<Session> {
    const session = this.session(more);
    await this.store.unit((tx) => sessionRows.insertSession(tx, session));
    return session;
  }

  session(more: Partial<Session> = {}): Session {
    return aSession({
      id: newId(this.ids, 'session'),
      user: this.user,
      kind: 'delegate',
      state: 'open',
      label: `s-${this.#names++}`,
      harness: 'echo',
      cwd: '/work/app',
      maySpawn: false,
      createdAt: this.clock.now(),
      ...more,
    });
  }

  async addTurn(session: SessionId, more: Partial<Turn> = {}): Promise<Turn> {
    const turn: Turn = {
      id: newId(this.ids, 'turn'),
      session,
      position: 1024 + this.#names++,
      state: 'running',
      source: 'send',
      askedBy: null,
      prompt: 'go',
      command: null,
      hops: 0,
      fence: 1,
      agent: null,
      claim: null,
      leaseUntil: null,
      nextBatch: 1,
      cancelAskedAt: null,
      waitingOn: null,
      openCalls: [],
      createdAt: this.clock.now(),
      startedAt: null,
      lastActivityAt: null,
      endedAt: null,
      reply: null,
      stopReason: null,
      cause: null,
      usage: null,
      ...more,
    };
    await this.store.unit((tx) => turnRows.insertTurn(tx, turn));
    return turn;
  }

  /** The types of all events after a cursor. */
  async eventsSince(cursor: string): Promise<string[]> {
    const mark = this.ids.next('mark');
    await this.store.unit((tx) => tx.event({ type: 'task.changed', user: null, subject: mark }));
    // PostgreSQL shows an event once no older transaction of the whole server is under way: read until the mark is there.
    for (;;) {
      const read = await this.store.readEvents(cursor, {}, 500);
      if ('reset' in read) throw new Error(read.reset);
      const end = read.events.findIndex(({ subject }) => subject === mark);
      if (end >= 0) return read.events.slice(0, end).map(({ type }) => type);
    }
  }
}

export const runCommand = (command = 'npm test'): ToolCallFacts => ({
  toolCallId: 'call-1',
  title: `Run ${command}`,
  kind: 'execute',
  command,
});

export const approvalIdOf = (asked: { approval: Approval['id'] | null }): Approval['id'] => {
  if (asked.approval === null) throw new Error('it was decided at once');
  return asked.approval;
};

/** Runs the tests on SQLite and on PostgreSQL, each test on a database of its own. */
export function onEachStore(title: string, tests: (bench: () => HubBench) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${title} on %s`, (dialect) => {
    let bench: HubBench | undefined;
    let close = async () => {};
    beforeEach(async () => {
      ({ bench, close } = await openBench(dialect));
    });
    afterEach(() => close());
    tests(() => {
      if (!bench) throw new Error('bench() is for use within a test');
      return bench;
    });
  });
}

async function openBench(dialect: 'sqlite' | 'postgres') {
  const folder = await tempDir();
  const postgres = dialect === 'postgres' ? await usePostgres() : undefined;
  const database = postgres?.url ?? folder.at('hub.db');
  const clock = new ManualClock();
  const options = { database, clock, log: silentLog, random: systemRandom };
  const store = await openStore(options);
  const other = postgres ? await openStore(options) : store;
  const ids = createIds(clock, seededRandom(11));
  const shared = postgres !== undefined;
  const hubs = new Map<Store, BenchHub>();
  for (const of of new Set([store, other])) {
    const roster = new HubRoster({ store: of, clock, log: silentLog, id: newId(ids, 'hub'), shared });
    await of.unit((tx) => roster.beginListening(tx));
    hubs.set(of, { roster, waits: new CallWaits(of, roster, ids) });
  }
  const bench = new HubBench({ clock, ids, store, other, hubs, user: newId(ids, 'user') });
  const ada = { id: bench.user, name: 'ada', role: 'admin', disabledAt: null } as const;
  await store.unit((tx) => userRows.insertUser(tx, { ...ada, createdAt: tx.now }));
  const close = async () => {
    if (other !== store) await other.close();
    await store.close();
    await postgres?.drop();
    await folder[Symbol.asyncDispose]();
  };
  return { bench, close };
}
