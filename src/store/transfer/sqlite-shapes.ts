import type { SqliteConnection } from '../sqlite/connection.ts';
import { kindOf, type TableShape } from './table-shape.ts';

interface TableRow {
  name: string;
  sql: string;
}
interface ColumnRow {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}

/** Every table of the file, by its name. */
export function sqliteTables(connection: SqliteConnection): TableShape[] {
  const tables = connection.rows<TableRow>(
    connection.prepare(
      `select name, sql from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
    ),
    [],
  );
  const columns = connection.prepare(
    'select name, type, "notnull", pk from pragma_table_xinfo(?) where hidden = 0 order by cid',
  );
  return tables.map(({ name, sql }) => {
    const found = connection.rows<ColumnRow>(columns, [name]);
    const numbered = /\bautoincrement\b/i.test(sql) ? found.find(({ pk }) => pk > 0)?.name : undefined;
    return {
      name,
      columns: found.map((column) => ({
        name: column.name,
        kind: kindOf(column.type, `${name}.${column.name}`),
        nullable: column.notnull === 0 && column.pk === 0,
      })),
      ...(numbered === undefined ? {} : { numbered }),
    };
  });
}
