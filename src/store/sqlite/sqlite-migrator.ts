import type { Random } from '#base';
import { EPOCH_KEY, META_TABLE, pendingMigrations, SCHEMA_KEY } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import type { SqliteConnection } from './connection.ts';

/** Brings the schema up to date in one exclusive transaction; all or nothing. Answers the event log's epoch. */
export function migrateSqlite(
  connection: SqliteConnection,
  path: string,
  migrations: readonly Migration[],
  random: Random,
): string {
  connection.exec('begin exclusive');
  try {
    connection.exec(META_TABLE);
    const applied = Number(connection.fact('select value from meta where key = ?', SCHEMA_KEY) ?? 0);
    for (const migration of pendingMigrations(applied, path, migrations)) {
      for (const statement of migration.statements('sqlite')) connection.exec(statement);
      setMeta(connection, SCHEMA_KEY, String(migration.number));
    }
    let epoch = connection.fact('select value from meta where key = ?', EPOCH_KEY);
    if (typeof epoch !== 'string') {
      epoch = Buffer.from(random.bytes(9)).toString('base64url');
      setMeta(connection, EPOCH_KEY, String(epoch));
    }
    connection.exec('commit');
    return String(epoch);
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  }
}

function setMeta(connection: SqliteConnection, key: string, value: string): void {
  connection.fact(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value returning key',
    key,
    value,
  );
}
