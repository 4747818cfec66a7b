import type { NewEvent } from '#domain';
import type { Kysely, QueryResult } from 'kysely';
import { eventValues } from '../event-rows.ts';
import { kyselyOn } from '../kysely-on.ts';
import type { HotStatement, SqlValue, Tx } from '../port.ts';
import type { Database } from '../schema.ts';
import type { Prepared, SqliteConnection } from './connection.ts';
import { fromSqlite, uniqueViolation } from './sqlite-errors.ts';

/** What a unit under way tells the writer that runs it. */
export interface UnitHost {
  readonly connection: SqliteConnection;
  readonly path: string;
  /** Called before the first statement that may write. */
  beforeWrite(): void;
  /** An error after which the whole transaction is gone. */
  transactionLost(error: unknown): void;
}

/** One unit of work, or one read, on a SQLite connection. */
export class SqliteTx implements Tx {
  readonly dialect = 'sqlite';
  readonly now: number;
  /** Statements that it has run. */
  statements = 0;
  wrote = false;
  /** The first error of a statement: as on PostgreSQL, nothing goes on after it. */
  failure: Error | undefined;
  events: SqlValue[][] | undefined;
  topics: Set<string> | undefined;
  effects: (() => void)[] | undefined;
  #ended = false;
  #kysely: Kysely<Database> | undefined;
  readonly #host: UnitHost;

  constructor(host: UnitHost, now: number) {
    this.#host = host;
    this.now = now;
  }

  get db(): Kysely<Database> {
    return (this.#kysely ??= kyselyOn('sqlite', (sql, params) => this.#query(sql, params)));
  }

  hot<Row>(statement: HotStatement, params: readonly SqlValue[]): Promise<Row[]> {
    try {
      return Promise.resolve(this.#rows<Row>(statement.sqlite, params));
    } catch (error) {
      return Promise.reject(this.#failed(error));
    }
  }

  send(statement: HotStatement, params: readonly SqlValue[]): void {
    if (this.#ended) throw afterEnd();
    try {
      this.#rows(statement.sqlite, params);
    } catch (error) {
      this.#failed(error);
    }
  }

  lock(): Promise<void> {
    return Promise.resolve();
  }

  /** Kept until the group's commit, where the events of all its units are written together. */
  event(event: NewEvent): Promise<void> {
    if (this.#ended) return Promise.reject(afterEnd());
    (this.events ??= []).push(eventValues(event, this.now));
    return Promise.resolve();
  }

  wake(topic: string): void {
    (this.topics ??= new Set()).add(topic);
  }

  after(effect: () => void): void {
    (this.effects ??= []).push(effect);
  }

  /** From here on every statement of this unit is refused. */
  end(): void {
    this.#ended = true;
  }

  #rows<Row>(sql: string, params: readonly SqlValue[]): Row[] {
    return this.#host.connection.rows<Row>(this.#begin(sql), params);
  }

  async #query<Row>(sql: string, params: readonly unknown[]): Promise<QueryResult<Row>> {
    try {
      return this.#host.connection.query<Row>(this.#begin(sql), params);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #begin(sql: string): Prepared {
    if (this.#ended) throw afterEnd();
    if (this.failure !== undefined) throw this.failure;
    this.statements += 1;
    const prepared = this.#host.connection.prepare(sql);
    if (prepared.writes && !this.wrote) {
      this.#host.beforeWrite();
      this.wrote = true;
    }
    return prepared;
  }

  #failed(error: unknown): Error {
    if (this.#ended || this.failure === error) return asError(error);
    const { connection, path } = this.#host;
    const meant = asError(uniqueViolation(error, connection) ?? fromSqlite(error, path));
    this.failure = meant;
    if (!connection.inTransaction) this.#host.transactionLost(meant);
    return meant;
  }
}

function afterEnd(): Error {
  return new Error('A unit of work went on after its end: it did not await all of its statements.');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
