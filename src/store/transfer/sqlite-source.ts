import { existsSync, realpathSync } from 'node:fs';
import { EPOCH_KEY, FORMER_KEY, SCHEMA_KEY } from '../migrations/index.ts';
import { StoreError } from '../port.ts';
import { SqliteConnection } from '../sqlite/connection.ts';
import { lockForHub, type HubLock } from '../sqlite/hub-lock.ts';
import { fromSqlite } from '../sqlite/sqlite-errors.ts';
import { readFormerLogs } from '../former-logs.ts';
import type { DumpSource, ExportOptions, Row } from './dump-ends.ts';
import { sqliteTables } from './sqlite-shapes.ts';
import { quoted, type TableShape } from './table-shape.ts';
import { inUse, noDatabase, STOP_HUBS } from './transfer-refusals.ts';

/** A database file in one read transaction, locked as a hub locks it unless a hub may go on. */
export function openSqliteSource(options: ExportOptions): DumpSource {
  if (!existsSync(options.database)) throw noDatabase(options.database);
  const path = realpathSync(options.database);
  let lock: HubLock | undefined;
  let connection: SqliteConnection | undefined;
  const close = () => {
    connection?.close();
    lock?.release();
  };
  try {
    if (!options.whileInUse) lock = lockOrSay(path);
    connection = new SqliteConnection(path, { readOnly: true });
    connection.exec('begin');
    return sourceOn(connection, path, close);
  } catch (error) {
    close();
    throw fromSqlite(error, path);
  }
}

function lockOrSay(path: string): HubLock {
  try {
    return lockForHub(path);
  } catch (error) {
    if (error instanceof StoreError && error.refusal.code === 'store.locked') throw inUse(path, STOP_HUBS);
    throw error;
  }
}

function sourceOn(connection: SqliteConnection, path: string, close: () => void): DumpSource {
  const has = connection.fact(`select count(*) from sqlite_master where name = 'meta'`);
  const meta = (key: string) =>
    has === 0 ? undefined : connection.fact('select value from meta where key = ?', key);
  const schema = meta(SCHEMA_KEY);
  if (schema === undefined) throw noDatabase(path);
  const tables = sqliteTables(connection);
  const given = connection.rows<{ name: string; seq: number }>(
    connection.prepare('select name, seq from sqlite_sequence'),
    [],
  );
  return {
    dialect: 'sqlite',
    where: path,
    schema: Number(schema),
    tables,
    lastNumbers: Object.fromEntries(
      tables
        .filter(({ numbered }) => numbered !== undefined)
        .map(({ name }) => [name, given.find((one) => one.name === name)?.seq ?? 0]),
    ),
    log: {
      epoch: textOf(meta(EPOCH_KEY)),
      former: readFormerLogs(meta(FORMER_KEY)),
      prunedTo: Number(meta('events.pruned') ?? 0),
    },
    rows: (table) => rowsOf(connection, path, table),
    close: async () => close(),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** A row at a time: nothing is read before it is asked for. */
async function* rowsOf(connection: SqliteConnection, path: string, table: TableShape): AsyncGenerator<Row> {
  const columns = table.columns.map(({ name }) => quoted(name)).join();
  const order = table.numbered === undefined ? '' : ` order by ${quoted(table.numbered)}`;
  const { statement } = connection.prepare(`select ${columns} from ${quoted(table.name)}${order}`);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns' types allow these values alone
    for (const row of statement.iterate()) yield row as Row;
  } catch (error) {
    throw fromSqlite(error, path);
  }
}
