import { Client } from 'pg';
import type { StoreOptions } from '../store-options.ts';
import { clientConfig, withoutPassword } from '../postgres/connections.ts';
import { fromPostgres } from '../postgres/postgres-errors.ts';
import { kindOf, type TableShape } from './table-shape.ts';

/** Hubs call themselves so; whoever moves a database does not. */
const HUB_NAME = 'muster-hub';

/** One connection for a move: it may take as long as the disk or the network at its other end. */
export async function connectForTransfer(options: StoreOptions): Promise<Client> {
  const client = new Client({
    ...clientConfig(options),
    application_name: 'muster-transfer',
    idle_in_transaction_session_timeout: 0,
    lock_timeout: 0,
    options: '',
  });
  // Told by whatever statement comes next; without a listener the process would end.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw fromPostgres(error, withoutPassword(options.database));
  }
}

/** Connections of hubs to this database, as the server itself counts them: one that was killed is gone from here at once. */
export async function hubConnections(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from pg_stat_activity
      where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()`,
    [HUB_NAME],
  );
  return rows[0]?.count ?? 0;
}

export async function hasMeta(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(`select to_regclass('meta') is not null as has`);
  return rows[0]?.has ?? false;
}

export async function metaOf(client: Client, key: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>('select value from meta where key = $1', [key]);
  return rows[0]?.value;
}

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
  numbered: boolean;
}

/** Every table of the schema, by its name. The transaction of an event is this server's alone and stays out. */
export async function postgresTables(client: Client): Promise<TableShape[]> {
  const { rows } = await client.query<ColumnRow>(
    `select t.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
        not a.attnotnull as nullable, a.attidentity <> '' as numbered
      from pg_class t join pg_attribute a on a.attrelid = t.oid
      where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
        and a.attnum > 0 and not a.attisdropped and format_type(a.atttypid, a.atttypmod) <> 'xid8'
      order by t.relname collate "C", a.attnum`,
  );
  const tables = new Map<string, TableShape>();
  for (const { table, name, type, nullable, numbered } of rows) {
    const shape = tables.get(table) ?? { name: table, columns: [] };
    shape.columns.push({ name, kind: kindOf(type, `${table}.${name}`), nullable });
    if (numbered) shape.numbered = name;
    tables.set(table, shape);
  }
  return [...tables.values()];
}
