import type { Kysely, QueryResult } from 'kysely';
import { Client, type PoolClient, type QueryConfig, type QueryResult as PgResult } from 'pg';
import type { NewEvent } from '#domain';
import { EVENTS_TOPIC, eventValues } from '../event-rows.ts';
import { kyselyOn } from '../kysely-on.ts';
import type { HotStatement, SqlValue, Tx } from '../port.ts';
import type { Database } from '../schema.ts';
import { committedEvent, type CommittedEvent } from '../store-meter.ts';
import { fromPostgres, isStalePlan } from './postgres-errors.ts';

/** The primary key of each table whose rows a unit may lock. */
const LOCK_KEY = {
  sessions: 'id',
  agents: 'id',
  turns: 'id',
  tasks: 'id',
  approvals: 'id',
  inbox_heads: 'agent_id',
  tokens: 'id',
  boards: 'id',
  teams: 'id',
  budgets: 'id',
  users: 'id',
  runs: 'id',
} as const;

const INSERT_EVENT: HotStatement = {
  name: 'event_append',
  sqlite:
    'insert into events (at, type, user_id, session_id, turn_id, subject, data) values (?, ?, ?, ?, ?, ?, ?)',
};
/** Parameters: the columns as arrays; the rows are written, and numbered, in their order. */
const INSERT_EVENTS = {
  name: 'events_append',
  text: `insert into events (at, type, user_id, session_id, turn_id, subject, data)
    select at, type, user_id, session_id, turn_id, subject, data
    from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      with ordinality as one (at, type, user_id, session_id, turn_id, subject, data, n) order by n`,
};

/** A unit of work, or a read, on one connection in a transaction that its store began. */
export class PostgresTx implements Tx {
  readonly dialect = 'postgres';
  readonly now: number;
  /** The first error of a statement; PostgreSQL refuses every later one. */
  failure: Error | undefined;
  topics: Set<string> | undefined;
  effects: (() => void)[] | undefined;
  #events: NewEvent[] | undefined;
  #ended = false;
  #together = false;
  #kysely: Kysely<Database> | undefined;
  readonly #client: PoolClient;
  readonly #where: string;

  constructor(client: PoolClient, where: string, now: number) {
    this.#client = client;
    this.#where = where;
    this.now = now;
  }

  get db(): Kysely<Database> {
    return (this.#kysely ??= kyselyOn('postgres', (sql, params) => this.#query(sql, params)));
  }

  async hot<Row>(statement: HotStatement, params: readonly SqlValue[]): Promise<Row[]> {
    const { rows } = await this.#send(prepared(statement, params));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQL's columns are typed by whoever wrote it
    return rows as Row[];
  }

  send(statement: HotStatement, params: readonly SqlValue[]): void {
    if (this.#ended) throw afterEnd();
    // The commit finds the failure that is kept.
    this.#send(prepared(statement, params)).catch(() => {});
  }

  async lock(table: keyof typeof LOCK_KEY, ids: readonly string[]): Promise<void> {
    const key = LOCK_KEY[table];
    await this.#send({
      name: `lock_${table}`,
      text: `select 1 from ${table} where ${key} = any($1::text[]) order by ${key} for update`,
      values: [[...ids]],
    });
  }

  /** Kept until the commit, with which it travels. */
  event(event: NewEvent): Promise<void> {
    if (this.#ended) return Promise.reject(afterEnd());
    (this.#events ??= []).push(event);
    this.wake(EVENTS_TOPIC);
    return Promise.resolve();
  }

  wake(topic: string): void {
    (this.topics ??= new Set()).add(topic);
  }

  after(effect: () => void): void {
    (this.effects ??= []).push(effect);
  }

  /** Sends `begin` without waiting for it: the first statement follows it on the same connection. */
  begin(sql: string): void {
    this.#sendTogether();
    this.#client.query(sql).catch((error: unknown) => this.#failed(error));
  }

  /** The same, and asks for the database's time. */
  beginWithTime(sql: string, answered: (databaseNow: number) => void): void {
    this.#sendTogether();
    const asked = this.#client.query(
      `${sql}; select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
    );
    asked.then(
      // The driver answers an array for a text of several statements, which its types do not know.
      (results: unknown) => answered(timeOf(results)),
      (error: unknown) => void this.#failed(error),
    );
  }

  /** Writes the events and commits, in one round trip. Throws when the transaction was undone instead. */
  async commit(): Promise<void> {
    this.#ended = true;
    this.#sendTogether();
    const append = this.#events ? [this.#client.query(appending(this.#events, this.now))] : [];
    const sent = await Promise.allSettled([...append, this.#client.query('commit')]);
    for (const one of sent) if (one.status === 'rejected') throw this.#failed(one.reason);
    const last = sent.at(-1);
    if (last?.status !== 'fulfilled' || last.value.command !== 'COMMIT') {
      throw this.failure ?? new Error('PostgreSQL undid a transaction instead of committing it');
    }
  }

  /** What it appends, for whoever measures. */
  committedEvents(context: unknown): CommittedEvent[] {
    return (this.#events ?? []).map((event) => committedEvent(eventValues(event, this.now), context));
  }

  async rollBack(): Promise<void> {
    this.#ended = true;
    await this.#client.query('rollback');
  }

  async #query<Row>(text: string, params: readonly unknown[]): Promise<QueryResult<Row>> {
    const { rows, rowCount, command } = await this.#send({ text, values: [...params] });
    const changed = command !== 'SELECT' && rowCount !== null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely knows the columns of its own query
    return { rows: rows as Row[], ...(changed ? { numAffectedRows: BigInt(rowCount) } : {}) };
  }

  async #send(query: { name?: string; text: string; values: unknown[] }): Promise<PgResult> {
    if (this.#ended) throw afterEnd();
    if (this.failure) throw this.failure;
    this.#sendTogether();
    try {
      return await this.#client.query(query);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** What is sent before the next turn leaves in one packet: the server wakes once for it, and each packet costs a call. */
  #sendTogether(): void {
    if (this.#together || !(this.#client instanceof Client)) return;
    const { stream } = this.#client.connection;
    this.#together = true;
    stream.cork();
    process.nextTick(() => {
      this.#together = false;
      stream.uncork();
    });
  }

  #failed(error: unknown): Error {
    if (isStalePlan(error)) preparations++;
    const meant = fromPostgres(error, this.#where);
    const found = meant instanceof Error ? meant : new Error(String(meant));
    this.failure ??= found;
    return this.failure;
  }
}

function afterEnd(): Error {
  return new Error('A unit of work went on after its end: it did not await all of its statements.');
}

function timeOf(results: unknown): number {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results;
  if (typeof last !== 'object' || last === null || !('rows' in last) || !Array.isArray(last.rows))
    return Number.NaN;
  const row: unknown = last.rows[0];
  return typeof row === 'object' && row !== null && 'now' in row ? Number(row.now) : Number.NaN;
}

function appending(events: readonly NewEvent[], now: number): QueryConfig {
  const [first, second] = events;
  if (first && !second) return prepared(INSERT_EVENT, eventValues(first, now));
  const rows = events.map((event) => eventValues(event, now));
  return {
    ...INSERT_EVENTS,
    values: Array.from({ length: 7 }, (_, column) => rows.map((row) => row[column])),
  };
}

const texts = new WeakMap<HotStatement, string>();
/** Part of the names of statements, so that all are prepared anew once a plan was found to be stale. */
let preparations = 1;

function prepared(statement: HotStatement, params: readonly SqlValue[]) {
  let text = texts.get(statement);
  if (text === undefined) {
    text = numberParameters(statement.postgres ?? statement.sqlite);
    texts.set(statement, text);
  }
  return {
    ...(statement.name === '' ? {} : { name: `${statement.name}/${preparations}` }),
    text,
    values: [...params],
  };
}

/** `?` outside of quotes becomes `$1`, `$2`, … */
export function numberParameters(sql: string): string {
  let number = 0;
  return sql.replaceAll(/'(?:[^']|'')*'|"[^"]*"|\?/g, (found) => (found === '?' ? `$${++number}` : found));
}
