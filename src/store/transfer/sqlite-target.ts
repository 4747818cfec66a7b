import { EPOCH_KEY, FORMER_KEY, MIGRATIONS, SCHEMA_KEY } from '../migrations/index.ts';
import type { StoreOptions } from '../store-options.ts';
import { openSqliteFile, type OpenedFile } from '../sqlite/open-file.ts';
import { fromSqlite } from '../sqlite/sqlite-errors.ts';
import type { DumpTarget, Row } from './dump-ends.ts';
import { sqliteTables } from './sqlite-shapes.ts';
import { quoted, type TableShape } from './table-shape.ts';
import { notEmpty } from './transfer-refusals.ts';

/** A file that is made, or was made and not used; locked as a hub locks it. */
export function openSqliteTarget(options: StoreOptions): DumpTarget {
  const file = openSqliteFile({
    path: options.database,
    durability: options.durability ?? 'full',
    migrations: options.migrations ?? MIGRATIONS,
    random: options.random,
  });
  const { writer, path } = file;
  const close = async () => closeFile(file);
  try {
    writer.exec('begin immediate; pragma defer_foreign_keys = on');
    const tables = sqliteTables(writer);
    const filled = tables.filter(
      ({ name }) => name !== 'meta' && writer.fact(`select exists (select 1 from ${quoted(name)})`) === 1,
    );
    if (filled.length > 0)
      throw notEmpty(
        path,
        filled.map(({ name }) => name),
      );
    return {
      dialect: 'sqlite',
      where: path,
      schema: Number(writer.fact('select value from meta where key = ?', SCHEMA_KEY)),
      tables,
      insert: async (table, rows) => insert(file, table, rows),
      commit: async (facts) => commit(file, facts),
      close,
    };
  } catch (error) {
    closeFile(file);
    throw fromSqlite(error, path);
  }
}

function closeFile({ writer, reader, lock }: OpenedFile): void {
  if (writer.inTransaction) writer.exec('rollback');
  reader.close();
  writer.close();
  lock.release();
}

function insert({ writer, path }: OpenedFile, { name, columns }: TableShape, rows: readonly Row[]): void {
  const names = columns.map((column) => quoted(column.name)).join();
  const { statement } = writer.prepare(
    `insert into ${quoted(name)} (${names}) values (${columns.map(() => '?').join()})`,
  );
  try {
    for (const row of rows) statement.run(...columns.map((column) => row[column.name] ?? null));
  } catch (error) {
    throw fromSqlite(error, path);
  }
}

function commit(
  { writer, path, epoch }: OpenedFile,
  { lastNumbers, log }: Parameters<DumpTarget['commit']>[0],
): void {
  const set = writer.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  ).statement;
  try {
    for (const [table, number] of Object.entries(lastNumbers)) {
      writer.prepare('delete from sqlite_sequence where name = ?').statement.run(table);
      writer.prepare('insert into sqlite_sequence (name, seq) values (?, ?)').statement.run(table, number);
    }
    set.run(EPOCH_KEY, epoch);
    set.run(FORMER_KEY, JSON.stringify(log.former));
    set.run('events.pruned', String(log.prunedTo));
    writer.exec('commit');
  } catch (error) {
    throw fromSqlite(error, path);
  }
}
