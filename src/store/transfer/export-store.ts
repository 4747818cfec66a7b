import { refusal } from '#domain';
import { MIGRATIONS } from '../migrations/index.ts';
import { StoreError } from '../port.ts';
import type { DumpSource, ExportOptions } from './dump-ends.ts';
import { DumpWriter } from './dump-file.ts';

/** What was written, or read in. */
export interface TransferSummary {
  /** The path, or the address without its password. */
  database: string;
  schema: number;
  /** ms since 1970: when it was exported. */
  createdAt: number;
  /** Of each table. */
  rows: Readonly<Record<string, number>>;
}

/**
 * Hands over every table as text, a bounded piece at a time, all of one snapshot. Throws `StoreError`: `store.locked`
 * while a hub works on the database, `store.unreachable` when there is none.
 */
export async function exportStore(
  options: ExportOptions,
  write: (text: string) => Promise<void> | void,
): Promise<TransferSummary> {
  const source = await openSource(options);
  try {
    refuseNewer(source, options);
    const createdAt = options.clock.now();
    const writer = new DumpWriter();
    const { schema, dialect, log, lastNumbers, tables } = source;
    const columns = tables.map(({ name, columns: own }) => [name, own.map((column) => column.name)] as const);
    await write(
      writer.header({
        release: options.release,
        schema,
        dialect,
        createdAt,
        log: { ...log, former: log.former.map(({ epoch, upTo }) => ({ epoch, upTo })) },
        lastNumbers,
        tables: Object.fromEntries(columns),
      }),
    );
    for (const table of tables)
      for await (const row of source.rows(table)) await write(writer.row(table.name, row));
    await write(writer.trailer());
    return { database: source.where, schema, createdAt, rows: writer.rows };
  } finally {
    await source.close();
  }
}

async function openSource(options: ExportOptions): Promise<DumpSource> {
  if (/^postgres(ql)?:\/\//.test(options.database)) {
    const { openPostgresSource } = await import('./postgres-source.ts');
    return openPostgresSource(options);
  }
  const { openSqliteSource } = await import('./sqlite-source.ts');
  return openSqliteSource(options);
}

/** A newer Muster may have put something where this one does not look. */
function refuseNewer({ schema, where }: DumpSource, { migrations = MIGRATIONS }: ExportOptions): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (schema <= newest) return;
  throw new StoreError(
    refusal(
      'store.newer_schema',
      `The database ${where} has schema ${schema}, and this release knows schemas up to ${newest}.`,
      { hint: 'Export it with the newer Muster that wrote it.', details: { schema, newest } },
    ),
  );
}
