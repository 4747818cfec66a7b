import type { HotStatement } from '../port.ts';

interface Rows {
  /** Of the statement. */
  name: string;
  table: string;
  /** The column of the ids, unless it is `id`. */
  key?: string;
  /** Columns besides those of the row, which is called `one`; of both databases unless they differ. */
  more?: string | { sqlite: string; postgres: string };
  /** Locks each until the unit ends, one after another in the order of the ids. */
  locked?: boolean;
  order?: string;
}

/**
 * The rows of ids, which are given as JSON: one text for any number of them, so that it is compiled once. In the order of
 * the ids, unless said. On PostgreSQL each is looked up on its own: while a table is small, or its figures are old, the
 * planner would rather read all of it and throw most away, and keep that plan; `offset 0` and `for update` forbid that.
 */
export function rowsByIds({
  name,
  table,
  key = 'id',
  more,
  locked = false,
  order = `one.${key}`,
}: Rows): HotStatement {
  const columns = (dialect: 'sqlite' | 'postgres') =>
    more === undefined ? 'one.*' : `one.*, ${typeof more === 'string' ? more : more[dialect]}`;
  const how = locked ? 'for update' : 'offset 0';
  return {
    name,
    sqlite: `select ${columns('sqlite')} from ${table} as one where one.${key} in (select value from json_each(?)) order by ${order}`,
    postgres: `select ${columns('postgres')} from (select distinct value as id from json_array_elements_text(?::json) as of (value) order by value) as given
      cross join lateral (select * from ${table} where ${table}.${key} = given.id ${how}) as one
      ${locked ? '' : `order by ${order}`}`,
  };
}
