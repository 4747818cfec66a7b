import { MOST_FINDINGS, type StoreInspection } from '../inspection.ts';
import { MIGRATIONS, SCHEMA_KEY } from '../migrations/index.ts';
import type { StoreOptions } from '../store-options.ts';
import { miscounts } from '../tables/counters.ts';
import { openPool, withoutPassword } from './connections.ts';
import { fromPostgres } from './postgres-errors.ts';
import { PostgresTx } from './postgres-tx.ts';

/** Looks at a database in one read-only transaction. */
export async function inspectPostgres(options: StoreOptions): Promise<StoreInspection> {
  const where = withoutPassword(options.database);
  const pool = openPool({ ...options, connections: 1 });
  try {
    const client = await pool.connect();
    const tx = new PostgresTx(client, where, options.clock.now());
    try {
      tx.begin('begin isolation level repeatable read read only');
      const schema = await schemaOf(tx);
      return {
        dialect: 'postgres',
        where,
        schema,
        newest: (options.migrations ?? MIGRATIONS).at(-1)?.number ?? 0,
        bytes: await fact(tx, 'select pg_database_size(current_database()) as fact'),
        damage: [],
        miscounts: schema === null ? [] : await miscounts(tx, MOST_FINDINGS),
      };
    } finally {
      await tx.rollBack().catch(() => {});
      client.release();
    }
  } catch (error) {
    throw fromPostgres(error, where);
  } finally {
    await pool.end();
  }
}

async function schemaOf(tx: PostgresTx): Promise<number | null> {
  const has = await fact(tx, `select count(*) as fact from pg_class where oid = to_regclass('meta')`);
  if (has === 0) return null;
  const rows = await tx.hot<{ value: string }>({ name: '', sqlite: 'select value from meta where key = ?' }, [
    SCHEMA_KEY,
  ]);
  return rows[0] ? Number(rows[0].value) : null;
}

async function fact(tx: PostgresTx, sql: string): Promise<number> {
  const [row] = await tx.hot<{ fact: number }>({ name: '', sqlite: sql }, []);
  return row?.fact ?? 0;
}
