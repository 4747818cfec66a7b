import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { seededRandom, type Random } from '#base';

const ROWS = 40;
const TEXTS = [
  '',
  'plain',
  '"quoted" \\ and \n lines',
  'ümläut 漢字 🌾 \u2028',
  "o'brien; drop table",
  '{"a":[1,null]}',
  'x'.repeat(3000),
];

interface Column {
  name: string;
  type: string;
  notnull: number;
  pk: number;
}
interface Reference {
  id: number;
  table: string;
  from: string;
  to: string | null;
}

/**
 * Fills every table of a hub's database file with rows of all kinds that its schema allows, keys included; what is in it
 * means nothing. It reads the schema, so that a new table is filled too.
 */
export function fillEveryTable(path: string, seed: number): string[] {
  const db = new DatabaseSync(path);
  const random = seededRandom(seed);
  try {
    db.exec('pragma foreign_keys = off; begin');
    const tables = db
      .prepare(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'meta'`,
      )
      .all()
      .map(({ name }) => String(name));
    for (const table of tables) fill(db, random, table);
    for (const table of tables) pointReferences(db, random, table);
    db.exec('commit');
    const broken = db.prepare('pragma foreign_key_check').all();
    if (broken.length > 0) throw new Error(`the fixture breaks keys: ${JSON.stringify(broken[0])}`);
    return tables;
  } finally {
    db.close();
  }
}

function fill(db: DatabaseSync, random: Random, table: string): void {
  const columns = columnsOf(db, table);
  const references = new Set(referencesOf(db, table).map(({ from }) => from));
  const insert = db.prepare(
    `insert into ${table} (${columns.map(({ name }) => name).join()}) values (${columns.map(() => '?').join()})`,
  );
  for (let n = 1; n <= ROWS; n++) {
    insert.run(
      ...columns.map((column) =>
        references.has(column.name) ? keyText(column.name, n) : valueOf(random, column, n),
      ),
    );
  }
}

const keyText = (column: string, n: number) => `${column}-${n}`;

function valueOf(random: Random, { type, notnull, pk }: Column, n: number): SQLInputValue {
  if (pk > 0) return type === 'text' ? `key-${n}` : n * 3;
  if (notnull === 0 && random.fraction() < 0.3) return null;
  if (type === 'text') return `${n} ${TEXTS[Math.floor(random.fraction() * TEXTS.length)] ?? ''}`;
  if (type === 'double precision') return n / 7 - 2;
  return n * 100_000_000_000 + Math.floor(random.fraction() * 1000);
}

/** Each row names a row of the other table; each another one, where the column is a key by itself. */
function pointReferences(db: DatabaseSync, random: Random, table: string): void {
  const byKey = Map.groupBy(referencesOf(db, table), ({ id }) => id);
  const nullable = new Set(
    columnsOf(db, table).flatMap(({ name, notnull, pk }) => (notnull + pk === 0 ? [name] : [])),
  );
  for (const references of byKey.values()) {
    const other = references[0]?.table ?? '';
    const targets = db.prepare(`select rowids.* from ${other} rowids`).all();
    const primary = columnsOf(db, other)
      .filter(({ pk }) => pk > 0)
      .map(({ name }) => name);
    for (const [at, { from, to }] of references.entries()) {
      const column = to ?? primary[at] ?? 'id';
      const set = db.prepare(`update ${table} set ${from} = ? where ${from} = ?`);
      for (let n = 1; n <= ROWS; n++) {
        const target = targets[(n * 7) % targets.length]?.[column] ?? null;
        set.run(nullable.has(from) && random.fraction() < 0.3 ? null : target, keyText(from, n));
      }
    }
  }
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- SQLite answers these columns */
const columnsOf = (db: DatabaseSync, table: string) =>
  db
    .prepare('select name, lower(type) as type, "notnull", pk from pragma_table_info(?)')
    .all(table) as unknown as Column[];

const referencesOf = (db: DatabaseSync, table: string) =>
  db
    .prepare('select id, "table", "from", "to" from pragma_foreign_key_list(?)')
    .all(table) as unknown as Reference[];
/* oxlint-enable typescript/no-unsafe-type-assertion */
