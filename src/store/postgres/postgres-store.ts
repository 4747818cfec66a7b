import type { Pool, PoolClient } from 'pg';
import { backoffMs, pause, stopwatch, systemClock, systemRandom } from '#base';
import { EVENTS_TOPIC } from '../event-rows.ts';
import { isRefusal } from '../is-refusal.ts';
import { Listeners } from '../listeners.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { EventFilter, EventRead, EventReset, Snapshot, Store, Tx } from '../port.ts';
import { pruneInChunks } from '../prune-in-chunks.ts';
import { stopping } from '../stopping.ts';
import type { StoreOptions } from '../store-options.ts';
import { openPool, withoutPassword } from './connections.ts';
import { DatabaseClock } from './database-clock.ts';
import { fromPostgres, isConflict, isConnectionLost } from './postgres-errors.ts';
import {
  postgresEventPosition,
  postgresEventPositionAt,
  prunePostgresEvents,
  readPostgresEvents,
} from './postgres-events.ts';
import { migratePostgres } from './postgres-migrator.ts';
import { PostgresTx } from './postgres-tx.ts';
import { Topics } from './topics.ts';

/** Tries of a unit that meets conflicts, and the pauses between them; the first comes at once. */
const MOST_TRIES = 8;
const CONFLICT_BACKOFF = { first: 5, most: 250 };
/** How soon to look again for events that stand behind an open transaction, in ms. */
const HELD_BACK_MS = 25;

const BEGIN_UNIT = 'begin isolation level read committed';
const BEGIN_READ = 'begin isolation level repeatable read read only';

/** Connects, and creates or migrates the schema. Throws `StoreError` when that cannot be. */
export async function openPostgresStore(options: StoreOptions): Promise<Store> {
  const where = withoutPassword(options.database);
  const pool = openPool(options);
  const listeners = new Listeners(options.log);
  const topics = new Topics(options, listeners);
  try {
    const client = await pool.connect();
    let epoch: string;
    try {
      epoch = await migratePostgres(client, where, options.migrations ?? MIGRATIONS, options.random);
    } finally {
      client.release();
    }
    await topics.start();
    const store = new PostgresStore({ options, where, pool, epoch, listeners, topics });
    // Brings the database's time, which units before it would not have.
    await store.eventPosition();
    return store;
  } catch (error) {
    await topics.stop();
    await pool.end();
    throw fromPostgres(error, where);
  }
}

interface Parts {
  options: StoreOptions;
  /** The URL without its password. */
  where: string;
  pool: Pool;
  epoch: string;
  listeners: Listeners;
  topics: Topics;
}

class PostgresStore implements Store {
  readonly dialect = 'postgres';
  readonly #parts: Parts;
  readonly #time: DatabaseClock;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;
  #stopHeldBack: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#time = new DatabaseClock(parts.options.clock);
  }

  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#track(() => {
      const waited = stopwatch();
      return this.#untilSettled(() => this.#transaction(BEGIN_UNIT, work, waited));
    });
  }

  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const { epoch } = this.#parts;
    const reading = (tx: PostgresTx) =>
      work(Object.assign(tx, { eventPosition: () => postgresEventPosition(tx, epoch) }));
    return this.#track(() => this.#untilSettled(() => this.#transaction(BEGIN_READ, reading)));
  }

  eventPosition(): Promise<string> {
    return this.read((snapshot) => snapshot.eventPosition());
  }

  eventPositionAt(at: number): Promise<string> {
    return this.read((reader) => postgresEventPositionAt(reader, this.#parts.epoch, at));
  }

  async readEvents(cursor: string, filter: EventFilter, most: number): Promise<EventRead | EventReset> {
    const { epoch } = this.#parts;
    const { read, heldBack } = await this.read((reader) =>
      readPostgresEvents(reader, epoch, cursor, filter, most),
    );
    if (!heldBack) return read;
    this.#lookAgainSoon();
    return 'reset' in read ? read : { ...read, heldBack };
  }

  listen(topic: string, wake: () => void): () => void {
    return this.#parts.listeners.add(topic, wake);
  }

  pruneEvents(before: number): Promise<number> {
    const { clock } = this.#parts.options;
    return pruneInChunks(clock, (rows) => this.unit((tx) => prunePostgresEvents(tx, before, rows)));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#running);
    this.#stopHeldBack?.();
    await this.#parts.topics.stop();
    this.#parts.listeners.clear();
    await this.#parts.pool.end();
  }

  #track<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(stopping());
    const running = run();
    this.#running.add(running);
    return running.finally(() => this.#running.delete(running));
  }

  async #untilSettled<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        if (!isConflict(error) || attempt === MOST_TRIES) throw error;
      }
      // What it met takes real time to end: on a clock that is turned by hand it would be waited for without end.
      if (attempt > 1) await pause(systemClock, backoffMs(CONFLICT_BACKOFF, attempt, systemRandom));
    }
  }

  /** `waited`: of a unit, since it was asked for. */
  async #transaction<T>(
    begin: string,
    work: (tx: PostgresTx) => Promise<T>,
    waited?: () => number,
  ): Promise<T> {
    const client = await this.#connect();
    const tx = new PostgresTx(client, this.#parts.where, this.#time.now());
    if (this.#time.isStale()) {
      const asked = this.#parts.options.clock.monotonic();
      tx.beginWithTime(begin, (now) => this.#time.reading(asked, now));
    } else tx.begin(begin);
    const ran = await runIn(tx, work);
    if (!ran.kept) {
      await this.#undo(client, tx);
      if ('error' in ran) throw ran.error;
      return ran.value;
    }
    client.release();
    this.#committed(tx, waited);
    return ran.value;
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#parts.pool.connect();
    } catch (error) {
      throw fromPostgres(error, this.#parts.where);
    }
  }

  async #undo(client: PoolClient, tx: PostgresTx): Promise<void> {
    try {
      await tx.rollBack();
      client.release();
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      if (!isConnectionLost(error)) throw error;
    }
  }

  #committed(tx: PostgresTx, waited?: () => number): void {
    const { meter } = this.#parts.options;
    if (meter && waited) {
      const commit = { units: 1, ms: waited(), events: tx.committedEvents(meter.context?.()) };
      this.#perform(() => meter.committed(commit));
    }
    for (const effect of tx.effects ?? []) this.#perform(effect);
    if (tx.topics) this.#parts.topics.wake(tx.topics);
  }

  #perform(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.#parts.options.log.write('error', 'An effect after a commit failed', { error: String(error) });
    }
  }

  /** The open transaction may end without an event of its own, and then nobody would be woken for those behind it. */
  #lookAgainSoon(): void {
    this.#stopHeldBack ??= this.#parts.options.clock.after(HELD_BACK_MS, () => {
      this.#stopHeldBack = undefined;
      this.#parts.listeners.wake(EVENTS_TOPIC);
    });
  }
}

type Ran<T> = { kept: boolean; value: T } | { kept: false; error: unknown };

async function runIn<T>(tx: PostgresTx, work: (tx: PostgresTx) => Promise<T>): Promise<Ran<T>> {
  try {
    const value = await work(tx);
    if (isRefusal(value)) return { kept: false, value };
    if (tx.failure) return { kept: false, error: tx.failure };
    await tx.commit();
    return { kept: true, value };
  } catch (error) {
    return { kept: false, error };
  }
}
