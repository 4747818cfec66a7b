import type { Client } from 'pg';
import { FORMER_KEY, MIGRATIONS, SCHEMA_KEY } from '../migrations/index.ts';
import { withoutPassword } from '../postgres/connections.ts';
import { fromPostgres } from '../postgres/postgres-errors.ts';
import { migrateWithin } from '../postgres/postgres-migrator.ts';
import type { StoreOptions } from '../store-options.ts';
import type { DumpTarget, Row } from './dump-ends.ts';
import { connectForTransfer, hubConnections, metaOf, postgresTables } from './postgres-client.ts';
import { quoted, type TableShape } from './table-shape.ts';
import { inUse, notEmpty } from './transfer-refusals.ts';

/** An empty database in one transaction, which makes the schema too; a hub that starts meanwhile waits for its end. */
export async function openPostgresTarget(options: StoreOptions): Promise<DumpTarget> {
  const where = withoutPassword(options.database);
  const client = await connectForTransfer(options);
  try {
    if ((await hubConnections(client)) > 0) throw inUse(where, 'Stop every hub on it first: muster down');
    await client.query('begin isolation level read committed');
    await migrateWithin(client, where, options.migrations ?? MIGRATIONS, options.random);
    const tables = await postgresTables(client);
    const filled = await filledTables(client, tables);
    if (filled.length > 0) throw notEmpty(where, filled);
    await deferForeignKeys(client);
    return {
      dialect: 'postgres',
      where,
      schema: Number(await metaOf(client, SCHEMA_KEY)),
      tables,
      insert: (table, rows) => insert(client, where, table, rows),
      commit: (facts) => commit(client, where, tables, facts),
      // What was not committed goes with the connection.
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw fromPostgres(error, where);
  }
}

async function filledTables(client: Client, tables: readonly TableShape[]): Promise<string[]> {
  const filled: string[] = [];
  for (const { name } of tables) {
    if (name === 'meta') continue;
    const { rows } = await client.query<{ has: boolean }>(
      `select exists (select 1 from ${quoted(name)}) as has`,
    );
    if (rows[0]?.has) filled.push(name);
  }
  return filled;
}

interface ForeignKey {
  table: string;
  name: string;
}

async function foreignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as "table", conname as name from pg_constraint
      where contype = 'f' and connamespace = current_schema()::regnamespace order by 1, 2`,
  );
  return rows;
}

/** Rows come in any order, also those that name each other; all of them are held to their keys at the end. */
async function deferForeignKeys(client: Client): Promise<void> {
  for (const { table, name } of await foreignKeys(client))
    await client.query(`alter table ${table} alter constraint ${quoted(name)} deferrable initially deferred`);
}

async function restoreForeignKeys(client: Client): Promise<void> {
  await client.query('set constraints all immediate');
  for (const { table, name } of await foreignKeys(client))
    await client.query(`alter table ${table} alter constraint ${quoted(name)} not deferrable`);
}

async function insert(
  client: Client,
  where: string,
  { name, columns }: TableShape,
  rows: readonly Row[],
): Promise<void> {
  const names = columns.map((column) => quoted(column.name)).join();
  try {
    await client.query(
      `insert into ${quoted(name)} (${names}) overriding system value
        select ${names} from json_populate_recordset(null::${quoted(name)}, $1::json)`,
      [JSON.stringify(rows)],
    );
  } catch (error) {
    throw fromPostgres(error, where);
  }
}

async function commit(
  client: Client,
  where: string,
  tables: readonly TableShape[],
  { lastNumbers, log }: Parameters<DumpTarget['commit']>[0],
): Promise<void> {
  try {
    await restoreForeignKeys(client);
    for (const { name, numbered } of tables) {
      const last = numbered === undefined ? 0 : (lastNumbers[name] ?? 0);
      if (last > 0)
        await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [
          quoted(name),
          numbered,
          last,
        ]);
    }
    const { rows } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
    const xid = rows[0]?.xid ?? '';
    const former = log.former.map(({ epoch, upTo }) => ({ epoch, upTo, xid }));
    await setMeta(client, FORMER_KEY, JSON.stringify(former));
    if (log.prunedTo > 0) await setMeta(client, 'events.pruned', `${xid}.${log.prunedTo}`);
    await client.query('commit');
    // Plans are made from what the tables held before.
    await client.query('analyze');
  } catch (error) {
    throw fromPostgres(error, where);
  }
}

async function setMeta(client: Client, key: string, value: string): Promise<void> {
  await client.query(
    'insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value',
    [key, value],
  );
}
