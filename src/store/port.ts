import type { LoggedEvent, NewEvent, Refusal } from '#domain';
import type { Result } from '#base';
import type { Kysely } from 'kysely';
import type { Dialect } from './migrations/migration.ts';
import type { Database } from './schema.ts';

/** Reads in one snapshot. Only the files in tables/ use `db`; services pass it on. */
export interface Reader {
  readonly db: Kysely<Database>;
  readonly dialect: Dialect;
  /** ms since 1970: the database's clock on PostgreSQL, the store's clock on SQLite. Fixed within the unit. */
  readonly now: number;
  /** Runs a named statement that was compiled once; `params` in the order of its placeholders (`?` in the text). */
  hot<Row>(statement: HotStatement, params: readonly SqlValue[]): Promise<Row[]>;
}

/** A read under way. */
export interface Snapshot extends Reader {
  /** The cursor of this very snapshot: a stream that starts there misses nothing and repeats nothing of it. */
  eventPosition(): Promise<string>;
}

/** A unit of work under way. */
export interface Tx extends Reader {
  /** Locks rows until the unit ends, in the order of their ids. On SQLite the unit is alone already, so nothing happens. */
  lock(
    table:
      | 'sessions'
      | 'agents'
      | 'turns'
      | 'tasks'
      | 'approvals'
      | 'inbox_heads'
      | 'tokens'
      | 'boards'
      | 'budgets'
      | 'users'
      | 'teams'
      | 'runs',
    ids: readonly string[],
  ): Promise<void>;
  /** Runs a statement whose answer nobody waits for, before whatever is sent after it. When it fails, so does the unit. */
  send(statement: HotStatement, params: readonly SqlValue[]): void;
  /** Appends to the event log, in this unit; after the commit the topic `events` is woken. */
  event(event: NewEvent): Promise<void>;
  /** After the commit, wakes whoever waits on a topic, in every hub. Topics are coalesced; a lost wake is covered by polling. */
  wake(topic: string): void;
  /** An effect for after the commit, in this process. Never runs when the unit is rolled back or run again. */
  after(effect: () => void): void;
}

export type SqlValue = string | number | null;

/** A statement that is compiled once per connection and known by its name. Write `?` for parameters, in both dialects. */
export interface HotStatement {
  name: string;
  sqlite: string;
  /** When PostgreSQL needs another text, e.g. `for update skip locked`; else the same. */
  postgres?: string;
}

export interface EventRead {
  events: LoggedEvent[];
  /** Where to read on; opaque. */
  cursor: string;
  /** More can be read at once. */
  more: boolean;
  /** Events are committed that cannot be read yet, because an older transaction is open; `EVENTS_TOPIC` is woken soon. */
  heldBack?: boolean;
}

/** A cursor that is pruned, ahead of the log, or of another log: the reader has to start anew from a fresh snapshot. */
export interface EventReset {
  reset: 'pruned' | 'ahead' | 'other_log' | 'invalid';
  cursor: string;
}

export interface EventFilter {
  user?: string;
  session?: string;
  types?: readonly string[];
}

/** All state of the hub. */
export interface Store {
  readonly dialect: Dialect;
  /**
   * One transaction. `work` awaits the store and nothing else, and may be run again after a conflict. A result that is a
   * refusal (`{ ok: false }`) rolls the unit back and is returned. Throws `StoreError` for what the database refuses.
   */
  unit<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads outside a unit, on a second, read-only connection; sees what is committed. */
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /** The cursor of now: events after it are those that commit later than this snapshot. */
  eventPosition(): Promise<string>;
  /** A cursor before all that was written at `at` (ms since 1970) or later, and little else; the beginning of the log when it is older. */
  eventPositionAt(at: number): Promise<string>;
  readEvents(cursor: string, filter: EventFilter, most: number): Promise<EventRead | EventReset>;
  /** Calls `wake` when a topic is woken, here or in another hub. Answers a function that ends it. */
  listen(topic: string, wake: () => void): () => void;
  /** Removes events older than `before` in chunks of at most 20 ms of work; the log remembers how far it is pruned. */
  pruneEvents(before: number): Promise<number>;
  /** Waits for units under way, then closes every connection. */
  close(): Promise<void>;
}

/** Rolls back when a unit answers a refusal. */
export type UnitResult<T> = Result<T, Refusal>;

/** What the database itself refused, after retries: carries the refusal that a door shows. */
export class StoreError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, cause?: unknown) {
    super(refusal.message, { cause });
    this.name = 'StoreError';
    this.refusal = refusal;
  }
}
