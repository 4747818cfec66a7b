import {
  DefaultQueryExecutor,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type QueryResult,
} from 'kysely';
import type { Dialect } from './migrations/migration.ts';
import type { Database } from './schema.ts';

/** Runs one compiled statement. */
export type RunQuery = <Row>(sql: string, params: readonly unknown[]) => Promise<QueryResult<Row>>;

const driver = new DummyDriver();
const sqlite: KyselyDialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => driver,
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};
const postgres: KyselyDialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => driver,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};
const PARTS = {
  sqlite: { dialect: sqlite, compiler: new SqliteQueryCompiler(), adapter: new SqliteAdapter() },
  postgres: { dialect: postgres, compiler: new PostgresQueryCompiler(), adapter: new PostgresAdapter() },
};

class UnitConnection implements DatabaseConnection {
  readonly #run: RunQuery;

  constructor(run: RunQuery) {
    this.#run = run;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#run<Row>(query.sql, query.parameters);
  }

  // eslint-disable-next-line require-yield -- an unused part of Kysely's interface
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The store does not stream: a unit holds its transaction for a bounded number of rows.');
  }
}

/**
 * A Kysely that runs every query through `run`. Each unit has its own, so that a query made after the unit's end is
 * refused instead of landing in the transaction of another.
 */
export function kyselyOn(dialect: Dialect, run: RunQuery): Kysely<Database> {
  const parts = PARTS[dialect];
  const connection = new UnitConnection(run);
  return new Kysely<Database>({
    config: { dialect: parts.dialect },
    driver,
    dialect: parts.dialect,
    executor: new DefaultQueryExecutor(parts.compiler, parts.adapter, {
      provideConnection: (consumer) => consumer(connection),
    }),
  });
}
