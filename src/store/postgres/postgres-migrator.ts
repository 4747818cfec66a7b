import type { ClientBase } from 'pg';
import type { Random } from '#base';
import { refusal } from '#domain';
import { EPOCH_KEY, FORMER_KEY, META_TABLE, pendingMigrations, SCHEMA_KEY } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { StoreError } from '../port.ts';

/** Any number, the same for every hub: who migrates holds this lock. */
const MIGRATION_LOCK = 7_781_234_001;
/** How far the event log is pruned, as `transaction.number`. */
const PRUNED_KEY = 'events.pruned';
/** The first with transaction ids of 64 bits. */
const OLDEST_VERSION = 130_000;

const UPSERT =
  'insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value';

/** Brings the schema up to date in one transaction under a lock; all or nothing. Answers the event log's epoch. */
export async function migratePostgres(
  client: ClientBase,
  where: string,
  migrations: readonly Migration[],
  random: Random,
): Promise<string> {
  await client.query('begin isolation level read committed');
  try {
    const epoch = await migrateWithin(client, where, migrations, random);
    await client.query('commit');
    return epoch;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** The same within a transaction that is open: other hubs wait for its end. */
export async function migrateWithin(
  client: ClientBase,
  where: string,
  migrations: readonly Migration[],
  random: Random,
): Promise<string> {
  await refuseOldServer(client, where);
  // Another hub may be migrating for as long as it takes.
  await client.query('set local lock_timeout = 0');
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(META_TABLE);
  const applied = Number((await meta(client, SCHEMA_KEY)) ?? 0);
  for (const migration of pendingMigrations(applied, where, migrations)) {
    for (const statement of migration.statements('postgres')) await client.query(statement);
    await client.query(UPSERT, [SCHEMA_KEY, String(migration.number)]);
  }
  return epochOf(client, random);
}

async function meta(client: ClientBase, key: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>('select value from meta where key = $1', [key]);
  return rows[0]?.value;
}

/**
 * The epoch of the log. A log that came from another server by dump and restore may carry transaction ids of this
 * server's future, in its rows or in how far it is pruned: they are set back, and readers start anew.
 */
async function epochOf(client: ClientBase, random: Random): Promise<string> {
  const known = await meta(client, EPOCH_KEY);
  const future = '>= pg_snapshot_xmax(pg_current_snapshot())';
  const { rows } = await client.query<{ moved: boolean }>(
    `select exists (select 1 from events where xid ${future})
      or exists (select 1 from meta where key = $1 and split_part(value, '.', 1)::xid8 ${future}) as moved`,
    [PRUNED_KEY],
  );
  if (known !== undefined && !rows[0]?.moved) return known;
  if (rows[0]?.moved) {
    await client.query(`update events set xid = '3'`);
    await client.query('delete from meta where key in ($1, $2)', [PRUNED_KEY, FORMER_KEY]);
  }
  const epoch = Buffer.from(random.bytes(9)).toString('base64url');
  await client.query(UPSERT, [EPOCH_KEY, epoch]);
  return epoch;
}

async function refuseOldServer(client: ClientBase, where: string): Promise<void> {
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
