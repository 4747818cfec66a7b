import { refusal } from '#domain';
import { StoreError } from '../port.ts';
import type { StoreOptions } from '../store-options.ts';
import type { DumpTarget, Row } from './dump-ends.ts';
import { damaged, readDump, type DumpHeader } from './dump-file.ts';
import type { TransferSummary } from './export-store.ts';
import type { TableShape } from './table-shape.ts';

/** What is handed to the database at once, whichever comes first. */
const MOST_ROWS = 500;
const MOST_CHARACTERS = 1024 * 1024;
/** Logs that a log remembers to come from. */
const MOST_FORMER = 16;

/** Keys of `meta` that belong to the database that was filled, not to what it was filled with. */
const OWN_META = /^(schema|events\..*)$/;

/**
 * Fills an empty database with an export, in one transaction: all of it, or nothing. Throws `StoreError`:
 * `store.not_empty`, `store.schema_differs`, `store.file_damaged`, `store.locked` while a hub works on the database.
 */
export async function importStore(
  options: StoreOptions,
  chunks: AsyncIterable<Uint8Array>,
): Promise<TransferSummary> {
  const parts = readDump(chunks);
  const first = await parts.next();
  if (first.done || first.value.kind !== 'header') throw damaged('it has no first line');
  const { header } = first.value;
  const target = await openTarget(options);
  try {
    refuseOtherSchema(header, target);
    const tables = sameTables(header, target);
    const rows: Record<string, number> = {};
    const batch = new Batch(target);
    for await (const part of parts) {
      if (part.kind !== 'row') continue;
      const table = tables.get(part.table);
      if (!table) throw damaged(`it has a row of a table ${part.table}, which its first line does not name`);
      rows[part.table] = (rows[part.table] ?? 0) + 1;
      if (part.table === 'meta' && OWN_META.test(String(part.row['key']))) continue;
      await batch.add(table, checkedRow(table, part.row));
    }
    await batch.flush();
    const { log, lastNumbers } = header;
    await target.commit({ lastNumbers, log: { former: formerOf(header), prunedTo: log.prunedTo } });
    return { database: target.where, schema: header.schema, createdAt: header.createdAt, rows };
  } finally {
    await target.close();
  }
}

async function openTarget(options: StoreOptions): Promise<DumpTarget> {
  if (/^postgres(ql)?:\/\//.test(options.database)) {
    const { openPostgresTarget } = await import('./postgres-target.ts');
    return openPostgresTarget(options);
  }
  const { openSqliteTarget } = await import('./sqlite-target.ts');
  return openSqliteTarget(options);
}

function refuseOtherSchema(header: DumpHeader, { schema }: DumpTarget): void {
  if (header.schema === schema) return;
  const newer = header.schema > schema;
  throw new StoreError(
    refusal(
      'store.schema_differs',
      `The export has schema ${header.schema} (Muster ${header.release}), and this release imports schema ${schema}.`,
      {
        hint: newer
          ? 'Import it with the newer Muster that wrote it.'
          : `Import it with Muster ${header.release}, then start the newer one on that database; or start the newer one on the old database once, then export again.`,
        details: { schema: header.schema, newest: schema },
      },
    ),
  );
}

/** The tables of both, with the same columns: a schema of one number has them. */
function sameTables({ tables }: DumpHeader, target: DumpTarget): ReadonlyMap<string, TableShape> {
  const known = new Map(target.tables.map((table) => [table.name, table]));
  const missing = [...known.keys()].find((name) => !Object.hasOwn(tables, name));
  if (missing !== undefined) throw damaged(`it lacks the table ${missing}`);
  for (const [name, columns] of Object.entries(tables)) {
    const table = known.get(name);
    if (!table) throw damaged(`it has a table ${name}, which this schema does not have`);
    const own = table.columns.map((column) => column.name);
    if (own.toSorted().join() !== columns.toSorted().join())
      throw damaged(`its table ${name} has other columns than this schema`);
  }
  return known;
}

function checkedRow({ name, columns }: TableShape, row: Row): Row {
  const wrong = columns.find(({ name: column, kind, nullable }) => {
    const value = row[column];
    if (value === null) return !nullable;
    return kind === 'text' ? typeof value !== 'string' : typeof value !== 'number';
  });
  if (wrong) throw damaged(`a row of ${name} has no ${wrong.kind} in its column ${wrong.name}`);
  return row;
}

/** The log that it comes from, and those that one came from. Only numbers of SQLite say a place that goes on to hold. */
function formerOf({ log, dialect, lastNumbers }: DumpHeader) {
  const own = dialect === 'sqlite' ? [{ epoch: log.epoch, upTo: lastNumbers['events'] ?? 0 }] : [];
  return [...own, ...log.former].slice(0, MOST_FORMER);
}

/** Rows of one table, until they are worth a statement. */
class Batch {
  readonly #target: DumpTarget;
  #table: TableShape | undefined;
  #rows: Row[] = [];
  #characters = 0;

  constructor(target: DumpTarget) {
    this.#target = target;
  }

  async add(table: TableShape, row: Row): Promise<void> {
    if (this.#table !== table) await this.flush();
    this.#table = table;
    this.#rows.push(row);
    for (const value of Object.values(row)) this.#characters += typeof value === 'string' ? value.length : 8;
    if (this.#rows.length >= MOST_ROWS || this.#characters >= MOST_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows.splice(0);
    this.#characters = 0;
    if (this.#table && rows.length > 0) await this.#target.insert(this.#table, rows);
  }
}
