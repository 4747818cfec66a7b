import { damaged, readDump, type DumpHeader } from './dump-file.ts';

/** What an export holds, once all of it was read and its digest fits. Throws `store.file_damaged`. */
export async function checkExport(chunks: AsyncIterable<Uint8Array>): Promise<{
  release: string;
  schema: number;
  dialect: 'sqlite' | 'postgres';
  /** ms since 1970: when it was exported. */
  createdAt: number;
  rows: Record<string, number>;
}> {
  let found: DumpHeader | undefined;
  const rows: Record<string, number> = {};
  for await (const part of readDump(chunks)) {
    if (part.kind === 'header') found = part.header;
    else rows[part.table] = (rows[part.table] ?? 0) + 1;
  }
  if (!found) throw damaged('it has no first line');
  const { release, schema, dialect, createdAt } = found;
  return { release, schema, dialect, createdAt, rows };
}
