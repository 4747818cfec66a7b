import type { Client } from 'pg';
import { readFormerLogs } from '../former-logs.ts';
import { EPOCH_KEY, FORMER_KEY, SCHEMA_KEY } from '../migrations/index.ts';
import { withoutPassword } from '../postgres/connections.ts';
import { fromPostgres } from '../postgres/postgres-errors.ts';
import type { DumpSource, ExportOptions, Row } from './dump-ends.ts';
import { connectForTransfer, hasMeta, hubConnections, metaOf, postgresTables } from './postgres-client.ts';
import { quoted, type TableShape } from './table-shape.ts';
import { inUse, noDatabase, STOP_HUBS } from './transfer-refusals.ts';

/** A database in one transaction that reads a snapshot. */
export async function openPostgresSource(options: ExportOptions): Promise<DumpSource> {
  const where = withoutPassword(options.database);
  const client = await connectForTransfer(options);
  try {
    if (!options.whileInUse && (await hubConnections(client)) > 0) throw inUse(where, STOP_HUBS);
    await client.query('begin isolation level repeatable read read only');
    return await sourceOn(client, where);
  } catch (error) {
    await client.end();
    throw fromPostgres(error, where);
  }
}

async function sourceOn(client: Client, where: string): Promise<DumpSource> {
  const schema = (await hasMeta(client)) ? await metaOf(client, SCHEMA_KEY) : undefined;
  if (schema === undefined) throw noDatabase(where);
  const tables = await postgresTables(client);
  const lastNumbers: Record<string, number> = {};
  for (const { name, numbered } of tables)
    if (numbered !== undefined) lastNumbers[name] = await lastNumber(client, name, numbered);
  return {
    dialect: 'postgres',
    where,
    schema: Number(schema),
    tables,
    lastNumbers,
    log: {
      epoch: (await metaOf(client, EPOCH_KEY)) ?? '',
      former: readFormerLogs(await metaOf(client, FORMER_KEY)),
      prunedTo: await prunedTo(client, lastNumbers['events'] ?? 0),
    },
    rows: (table) => rowsOf(client, where, table),
    close: () => client.end(),
  };
}

async function lastNumber(client: Client, table: string, column: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>('select pg_get_serial_sequence($1, $2) as name', [
    quoted(table),
    column,
  ]);
  const found = await client.query<{ last: number }>(
    `select case when is_called then last_value else 0 end as last from ${rows[0]?.name}`,
  );
  return found.rows[0]?.last ?? 0;
}

/** What stands before the first event that is left. */
async function prunedTo(client: Client, last: number): Promise<number> {
  const { rows } = await client.query<{ first: number | null }>('select min(seq) as first from events');
  return rows[0]?.first == null ? last : rows[0].first - 1;
}

/** Bytes that are wanted of the server at once, about; and rows at most. */
const WANTED_CHARACTERS = 1024 * 1024;
const MOST_ROWS = 2000;

/** Through a cursor of the server, in portions that follow the size of the rows. */
async function* rowsOf(client: Client, where: string, table: TableShape): AsyncGenerator<Row> {
  try {
    await client.query(`declare export no scroll cursor for ${selectAll(table)}`);
    for (let portion = 16; ;) {
      const { rows } = await client.query<Row>(`fetch ${portion} from export`);
      yield* rows;
      if (rows.length < portion) break;
      const characters = rows.reduce((sum, row) => sum + sizeOf(row), 1);
      portion = Math.max(1, Math.min(MOST_ROWS, Math.floor((rows.length * WANTED_CHARACTERS) / characters)));
    }
    await client.query('close export');
  } catch (error) {
    throw fromPostgres(error, where);
  }
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce(
    (sum: number, value) => sum + (typeof value === 'string' ? value.length : 8),
    0,
  );
}

function selectAll({ name, columns, numbered }: TableShape): string {
  const all = columns.map((column) => `t.${quoted(column.name)}`);
  if (name !== 'events') {
    const order = numbered === undefined ? '' : ` order by t.${quoted(numbered)}`;
    return `select ${all.join()} from ${quoted(name)} t${order}`;
  }
  // The log's order is that of the writing transactions; elsewhere it is that of the numbers alone. So the first in the
  // log's order gets the smallest of all numbers, and so on.
  const renumbered = columns.map((column) => (column.name === 'seq' ? 'n.seq' : `t.${quoted(column.name)}`));
  return `select ${renumbered.join()}
    from (select *, row_number() over (order by xid, seq) as place from events) t
    join (select seq, row_number() over (order by seq) as place from events) n using (place) order by place`;
}
