import { existsSync, statSync } from 'node:fs';
import { MOST_FINDINGS, type StoreInspection } from '../inspection.ts';
import { MIGRATIONS, SCHEMA_KEY } from '../migrations/index.ts';
import type { StoreOptions } from '../store-options.ts';
import { miscounts } from '../tables/counters.ts';
import { SqliteConnection } from './connection.ts';
import { SnapshotReader } from './snapshot-reader.ts';
import { fromSqlite } from './sqlite-errors.ts';

/** From this size on the indexes are not compared with their tables, which would take minutes; in bytes. */
const LARGE = 512 * 1024 * 1024;

/** Looks at a database file on a connection that cannot write. */
export async function inspectSqlite(options: StoreOptions): Promise<StoreInspection | undefined> {
  const { database: path, clock, log, migrations = MIGRATIONS } = options;
  if (!existsSync(path)) return undefined;
  const bytes = sizeOf(path) + sizeOf(`${path}-wal`);
  let connection: SqliteConnection | undefined;
  try {
    connection = new SqliteConnection(path, { readOnly: true });
    const schema = schemaOf(connection);
    const found: StoreInspection = {
      dialect: 'sqlite',
      where: path,
      schema,
      newest: migrations.at(-1)?.number ?? 0,
      bytes,
      damage: damageOf(connection, bytes),
      miscounts: [],
    };
    if (schema === null || found.damage.length > 0) return found;
    const reader = new SnapshotReader({ connection, path, clock, log });
    const counts = await new Promise<Awaited<ReturnType<typeof miscounts>>>((resolve, reject) => {
      reader.run(async (snapshot) => resolve(await miscounts(snapshot, MOST_FINDINGS))).catch(reject);
    });
    await reader.close();
    return { ...found, miscounts: counts };
  } catch (error) {
    throw fromSqlite(error, path);
  } finally {
    connection?.close();
  }
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function schemaOf(connection: SqliteConnection): number | null {
  if (connection.fact(`select count(*) from sqlite_master where name = 'meta'`) === 0) return null;
  const schema = connection.fact('select value from meta where key = ?', SCHEMA_KEY);
  return schema === undefined ? null : Number(schema);
}

function damageOf(connection: SqliteConnection, bytes: number): string[] {
  const check = bytes > LARGE ? 'pragma quick_check(10)' : 'pragma integrity_check(10)';
  return connection
    .rows<Record<string, unknown>>(connection.prepare(check), [])
    .map((row) => String(Object.values(row)[0]))
    .filter((line) => line !== 'ok');
}
