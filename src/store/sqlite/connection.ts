import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import type { SqlValue } from '../port.ts';

/** Statements kept ready; beyond it the oldest goes (a list of a new length makes a new text). */
const MOST_STATEMENTS = 500;

export interface Prepared {
  readonly statement: StatementSync;
  /** It answers rows. */
  readonly reads: boolean;
  /** It may change something: a savepoint has to stand before it. */
  readonly writes: boolean;
}

/** One connection to a SQLite file, which remembers its prepared statements: preparing costs more than most of them. */
export class SqliteConnection {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, options: { readOnly: boolean }) {
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 5000 });
  }

  /** Runs a script of statements without parameters or rows. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** False after an error that made SQLite roll the whole transaction back. */
  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const prepared = {
      statement,
      reads: statement.columns().length > 0,
      writes: mayWrite(sql),
    };
    if (this.#prepared.size >= MOST_STATEMENTS) this.#dropOldest();
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  /** All rows of a prepared statement; `Row` is what the author of the SQL says it answers. */
  rows<Row>({ statement }: Prepared, params: readonly SqlValue[]): Row[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQL's columns are typed by whoever wrote it
    return statement.all(...params) as Row[];
  }

  /** Runs a query that Kysely compiled. */
  query<Row>(prepared: Prepared, params: readonly unknown[]): QueryResult<Row> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns' types allow SqlValue alone
    const values = params as readonly SqlValue[];
    if (prepared.reads) {
      const rows = this.rows<Row>(prepared, values);
      return { rows, numAffectedRows: BigInt(rows.length) };
    }
    const { changes, lastInsertRowid } = prepared.statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** The first column of the first row, for pragmas and single facts. */
  fact(sql: string, ...params: SqlValue[]): unknown {
    const row = this.#db.prepare(sql).get(...params);
    return row && Object.values(row)[0];
  }

  close(): void {
    this.#prepared.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #dropOldest(): void {
    for (const oldest of this.#prepared.keys()) {
      this.#prepared.delete(oldest);
      return;
    }
  }
}

function mayWrite(sql: string): boolean {
  if (/^\s*select\b/i.test(sql)) return false;
  return !/^\s*with\b/i.test(sql) || /\b(insert|update|delete|replace)\b/i.test(sql);
}
