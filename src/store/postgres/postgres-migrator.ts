import type { PoolClient } from 'pg';
import type { Random } from '#base';
import { refusal } from '#domain';
import { EPOCH_KEY, META_TABLE, pendingMigrations, SCHEMA_KEY } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { StoreError } from '../port.ts';

/** Any number, the same for every hub: who migrates holds this lock. */
const MIGRATION_LOCK = 7_781_234_001;
/** The first with transaction ids of 64 bits. */
const OLDEST_VERSION = 130_000;

const UPSERT =
  'insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value';

/** Brings the schema up to date in one transaction under a lock; all or nothing. Answers the event log's epoch. */
export async function migratePostgres(
  client: PoolClient,
  where: string,
  migrations: readonly Migration[],
  random: Random,
): Promise<string> {
  await refuseOldServer(client, where);
  await client.query('begin isolation level read committed');
  try {
    // Another hub may be migrating for as long as it takes.
    await client.query('set local lock_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(META_TABLE);
    const applied = Number((await meta(client, SCHEMA_KEY)) ?? 0);
    for (const migration of pendingMigrations(applied, where, migrations)) {
      for (const statement of migration.statements('postgres')) await client.query(statement);
      await client.query(UPSERT, [SCHEMA_KEY, String(migration.number)]);
    }
    const epoch = await epochOf(client, random);
    await client.query('commit');
    return epoch;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function meta(client: PoolClient, key: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>('select value from meta where key = $1', [key]);
  return rows[0]?.value;
}

/**
 * The epoch of the log. A log that came from another server by dump and restore may carry transaction ids of this
 * server's future: they are set back, and readers start anew.
 */
async function epochOf(client: PoolClient, random: Random): Promise<string> {
  const known = await meta(client, EPOCH_KEY);
  const future = 'xid >= pg_snapshot_xmax(pg_current_snapshot())';
  const { rows } = await client.query<{ moved: boolean }>(
    `select exists (select 1 from events where ${future}) as moved`,
  );
  if (known !== undefined && !rows[0]?.moved) return known;
  if (rows[0]?.moved) await client.query(`update events set xid = '3'`);
  const epoch = Buffer.from(random.bytes(9)).toString('base64url');
  await client.query(UPSERT, [EPOCH_KEY, epoch]);
  return epoch;
}

async function refuseOldServer(client: PoolClient, where: string): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  );
  const version = Number(rows[0]?.version ?? 0);
  if (version >= OLDEST_VERSION) return;
  throw new StoreError(
    refusal(
      'store.unreachable',
      `The database ${where} is PostgreSQL ${Math.floor(version / 10_000)}, which is too old.`,
      {
        hint: 'Muster needs PostgreSQL 13 or newer.',
        details: { version },
      },
    ),
  );
}
