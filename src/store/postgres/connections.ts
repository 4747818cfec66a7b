import { Pool, types, type ClientConfig, type PoolClient } from 'pg';
import type { Log } from '#base';
import type { StoreOptions } from '../store-options.ts';

const INT8 = 20;
const NUMERIC = 1700;

/** Integers of 64 bits and sums of them are read as numbers, as on SQLite; ours stay far below 2^53. For our clients alone. */
const parsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if ((oid === INT8 || oid === NUMERIC) && format !== 'binary') return Number;
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment, typescript/no-unsafe-type-assertion -- the driver's own table, by number
    return types.getTypeParser(oid, 'text') as (text: string) => unknown;
  },
};

/** How long the hub waits for a connection, for a lock, and for a transaction that does nothing, in ms. */
const CONNECT_MS = 10_000;
const LOCK_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 15_000;

/**
 * Plans of named statements are kept, and one that was made while a table was nearly empty would read all of it for ever
 * after. Every statement of the hub has an index, so that it is used from the first row on, and rows are joined by looking
 * each up in it: SQLite, for which the same statements are written, knows no other way. Statements are short: compiling
 * one takes longer than running it.
 */
const PLANS = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

export function clientConfig(options: StoreOptions): ClientConfig {
  return {
    connectionString: options.database,
    application_name: 'muster-hub',
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: parsers,
    // Statements go out at once; a unit's last ones travel together with its commit.
    pipeline: true,
    options: `${PLANS}${options.durability === 'none' ? ' -c synchronous_commit=off' : ''}`,
  };
}

export function openPool(options: StoreOptions): Pool {
  const pool = new Pool({
    ...clientConfig(options),
    max: options.connections ?? 10,
    idleTimeoutMillis: 60_000,
  });
  pool.on('error', (error) => logLost(options.log, error));
  // A client in use tells a lost connection by this event too, and without a listener the process would end.
  pool.on('connect', (client: PoolClient) => void client.on('error', (error) => logLost(options.log, error)));
  return pool;
}

function logLost(log: Log, error: Error): void {
  log.write('warn', 'A connection to PostgreSQL was lost', { error: error.message });
}

/** The URL as it may be shown and logged. */
export function withoutPassword(url: string): string {
  try {
    const shown = new URL(url);
    shown.password = '';
    for (const name of [...shown.searchParams.keys()])
      if (/pass/i.test(name)) shown.searchParams.delete(name);
    return shown.href;
  } catch {
    return 'postgres://…';
  }
}
