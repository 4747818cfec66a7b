import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog, systemClock, systemRandom } from '#base';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { exportStore, importStore, openStore, StoreError, type Store } from '../index.ts';
import { transactionId, untilSettled } from '../conformance/until-settled.ts';
import { fillEveryTable } from './testing/random-rows.ts';

const options = (database: string) => ({
  database,
  clock: systemClock,
  log: silentLog,
  random: systemRandom,
});

let folder: TempDir;
const opened: Store[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await tempDir();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  for (const close of closers.splice(0)) await close();
  await folder[Symbol.asyncDispose]();
});

async function open(database: string): Promise<Store> {
  const store = await openStore(options(database));
  opened.push(store);
  return store;
}

async function freshPostgres(): Promise<string> {
  const database = await usePostgres();
  closers.push(() => database.drop());
  return database.url;
}

async function textOf(database: string, whileInUse = false): Promise<string> {
  let text = '';
  await exportStore({ ...options(database), whileInUse, release: '0.1.0' }, (part) => void (text += part));
  return text;
}

/** In pieces that end anywhere. */
async function* pieces(text: string, size = 1000) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const bring = (text: string, database: string) => importStore(options(database), pieces(text));

/** Rows as lines in an order of their own, without what belongs to one database. */
function rowsOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .slice(1, -1)
    .filter((line) => !line.startsWith('{"table":"meta"'))
    .map((line) => {
      const { table, row } = JSON.parse(line);
      return JSON.stringify([table, Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    })
    .toSorted();
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'it worked',
    (error: unknown) => (error instanceof StoreError ? error.refusal : error),
  );

/** A file with rows in every table. */
async function filledFile(): Promise<string> {
  const path = folder.at('filled.db');
  await (await openStore(options(path))).close();
  fillEveryTable(path, 5);
  return path;
}

/** Appends one event to each log, in order, and answers the cursor before the last. */
async function withEvents(store: Store, names: readonly string[]): Promise<string> {
  let before = '';
  for (const subject of names) {
    before = await store.eventPosition();
    await store.unit((tx) => tx.event({ type: 'task.changed', user: null, subject }));
  }
  return before;
}

async function subjectsAfter(store: Store, cursor: string): Promise<unknown> {
  if (store.dialect === 'postgres') await untilSettled(store, await store.unit(transactionId));
  const read = await store.readEvents(cursor, {}, 100);
  return 'reset' in read ? read.reset : read.events.map(({ subject }) => subject);
}

describe('an export and its import', () => {
  test('carry every row of every table from SQLite to PostgreSQL and back', async () => {
    const path = await filledFile();
    const first = await textOf(path);
    const postgres = await freshPostgres();
    const brought = await bring(first, postgres);
    expect(Object.values(brought.rows).every((rows) => rows > 0)).toBe(true);
    const second = await textOf(postgres);
    expect(rowsOf(second)).toEqual(rowsOf(first));
    await bring(second, folder.at('back.db'));
    const third = await textOf(folder.at('back.db'));
    expect(rowsOf(third)).toEqual(rowsOf(first));
  });

  test('find the same tables and columns in both databases', async () => {
    const postgres = await freshPostgres();
    for (const database of [folder.at('empty.db'), postgres])
      await (await openStore(options(database))).close();
    const [sqlite, pg] = await Promise.all(
      [folder.at('empty.db'), postgres].map(async (database) =>
        JSON.parse((await textOf(database)).split('\n')[0] ?? ''),
      ),
    );
    const sorted = (header: { tables: Record<string, string[]> }) =>
      Object.entries(header.tables).map(([name, columns]) => [name, columns.toSorted()]);
    expect(sorted(pg)).toEqual(sorted(sqlite));
    expect(pg.lastNumbers).toEqual(sqlite.lastNumbers);
  });

  test.each(['sqlite', 'postgres'] as const)('go on with numbers, keys and events on %s', async (dialect) => {
    const path = await filledFile();
    const database = dialect === 'sqlite' ? folder.at('next.db') : await freshPostgres();
    await bring(await textOf(path), database);
    const store = await open(database);
    const before = await withEvents(store, ['next']);
    expect(await subjectsAfter(store, before)).toEqual(['next']);
    const { last, after } = await store.read(async (reader) => {
      const events = await reader.db.selectFrom('events').select('seq').orderBy('seq').execute();
      return { last: events.at(-2)?.seq ?? 0, after: events.at(-1)?.seq ?? 0 };
    });
    expect(after).toBe(last + 1);
    const orphan = store.unit((tx) =>
      tx.db
        .insertInto('inbox')
        .values({ agent_id: 'agt_nobody' as never, seq: 1, body: '', created_at: 0 })
        .execute(),
    );
    await expect(orphan).rejects.toThrow(/foreign key/i);
  });

  test.each(['sqlite', 'postgres'] as const)('let cursors of the former log hold on %s', async (dialect) => {
    const source = await open(folder.at('old.db'));
    await withEvents(source, ['a', 'b', 'c']);
    const start = await source.readEvents(await source.eventPosition(), {}, 1);
    const middle = await withEvents(source, ['d']);
    const end = await source.eventPosition();
    expect('reset' in start).toBe(false);
    const text = await textOf(folder.at('old.db'), true);
    // What the old hub writes after its export is of another log.
    await withEvents(source, ['of the old hub']);
    const beyond = await source.eventPosition();
    const database = dialect === 'sqlite' ? folder.at('new.db') : await freshPostgres();
    await bring(text, database);
    const store = await open(database);
    await withEvents(store, ['e']);
    expect(await subjectsAfter(store, middle)).toEqual(['d', 'e']);
    expect(await subjectsAfter(store, end)).toEqual(['e']);
    expect(await subjectsAfter(store, beyond)).toBe('other_log');
    const read = await store.readEvents(middle, {}, 1);
    const next = 'reset' in read ? '' : read.cursor;
    expect(await subjectsAfter(store, next)).toEqual(['e']);
  });

  test('tell a reader of a log on PostgreSQL to start anew, and keep the order of its commits', async () => {
    const database = await freshPostgres();
    const [store, other] = [await open(database), await open(database)];
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const late = store.unit(async (tx) => {
      await tx.db
        .insertInto('settings')
        .values({ key: 'a', value: '', updated_at: 0, updated_by: '' })
        .execute();
      begun.resolve();
      await goOn.promise;
      await tx.event({ type: 'task.changed', user: null, subject: 'began first' });
    });
    await begun.promise;
    const middle = await withEvents(other, ['committed first']);
    goOn.resolve();
    await late;
    const text = await textOf(database, true);
    await bring(text, folder.at('moved.db'));
    const moved = await open(folder.at('moved.db'));
    expect(await subjectsAfter(moved, middle)).toBe('other_log');
    const events = await moved.read((reader) =>
      reader.db.selectFrom('events').select('subject').orderBy('seq').execute(),
    );
    expect(events.map(({ subject }) => subject)).toEqual(['began first', 'committed first']);
  });

  test('remember how far the log is pruned', async () => {
    const source = await open(folder.at('old.db'));
    const start = await source.eventPosition();
    await withEvents(source, ['a', 'b']);
    await source.pruneEvents(Number.MAX_SAFE_INTEGER);
    for (const database of [folder.at('new.db'), await freshPostgres()]) {
      await bring(await textOf(folder.at('old.db'), true), database);
      const store = await open(database);
      expect(await subjectsAfter(store, start)).toBe('pruned');
      const before = await withEvents(store, ['c']);
      expect(await subjectsAfter(store, before)).toEqual(['c']);
    }
  });
});

describe('an export', () => {
  test('is refused while a hub works on the database, unless it is asked for all the same', async () => {
    for (const database of [folder.at('live.db'), await freshPostgres()]) {
      const store = await open(database);
      expect(await refusalOf(textOf(database))).toMatchObject({ code: 'store.locked' });
      expect(await textOf(database, true)).toContain('"end":true');
      await store.close();
      expect(await textOf(database)).toContain('"end":true');
    }
  });

  test('is refused where there is no database', async () => {
    expect(await refusalOf(textOf(folder.at('none.db')))).toMatchObject({ code: 'store.unreachable' });
    expect(await refusalOf(textOf(await freshPostgres()))).toMatchObject({ code: 'store.unreachable' });
  });

  test('waits for whoever writes it away, and so holds a bounded piece of it', async () => {
    const path = await filledFile();
    let underWay = 0;
    let most = 0;
    await exportStore({ ...options(path), whileInUse: false, release: '0.1.0' }, async () => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay -= 1;
    });
    expect(most).toBe(1);
  });
});

describe('an import', () => {
  test.each(['sqlite', 'postgres'] as const)(
    'is refused by a %s database that is in use or not empty',
    async (dialect) => {
      const text = await textOf(await filledFile());
      const database = dialect === 'sqlite' ? folder.at('used.db') : await freshPostgres();
      const store = await open(database);
      expect(await refusalOf(bring(text, database))).toMatchObject({ code: 'store.locked' });
      await store.unit((tx) =>
        tx.db.insertInto('settings').values({ key: 'a', value: '', updated_at: 0, updated_by: '' }).execute(),
      );
      await store.close();
      expect(await refusalOf(bring(text, database))).toMatchObject({
        code: 'store.not_empty',
        details: { tables: ['settings'] },
      });
    },
  );

  test.each(['sqlite', 'postgres'] as const)(
    'keeps nothing of a file that is cut or changed, on %s',
    async (dialect) => {
      const text = await textOf(await filledFile());
      const database = dialect === 'sqlite' ? folder.at('new.db') : await freshPostgres();
      const lines = text.trim().split('\n');
      const spoiled: Record<string, string> = {
        'cut in a line': text.slice(0, text.length / 2),
        'cut at a line': `${lines.slice(0, -1).join('\n')}\n`,
        'a line less': `${lines.toSpliced(5, 1).join('\n')}\n`,
        'a changed value': text.replace('plain', 'plaim'),
        'a line more': `${text}{"table":"users","row":{}}\n`,
        'a table that is not there': text.replace('"table":"users"', '"table":"pg_class"'),
        'a value of another type': text.replace(/"created_at":\d+/, '"created_at":"x"'),
        nothing: '',
        'something else': 'hello\n',
      };
      for (const [name, file] of Object.entries(spoiled))
        expect([name, await refusalOf(bring(file, database))]).toMatchObject([
          name,
          { code: 'store.file_damaged' },
        ]);
      await bring(text, database);
    },
  );

  test('is refused for an older and for a newer schema, and says with what to import', async () => {
    const text = await textOf(await filledFile());
    const [first = '', ...rest] = text.split('\n');
    const header = JSON.parse(first);
    const as = (schema: number) =>
      [JSON.stringify({ ...header, schema, release: '9.9.9' }), ...rest].join('\n');
    const newer = await refusalOf(bring(as(header.schema + 1), folder.at('new.db')));
    expect(newer).toMatchObject({
      code: 'store.schema_differs',
      hint: expect.stringContaining('newer Muster'),
    });
    const older = await refusalOf(bring(as(header.schema - 1), folder.at('new.db')));
    expect(older).toMatchObject({ code: 'store.schema_differs', hint: expect.stringContaining('9.9.9') });
  });

  test.each([
    ['sqlite', 'store.locked'],
    ['postgres', 'store.not_empty'],
  ] as const)('beside another on %s is refused, and the other is whole', async (dialect, code) => {
    const text = await textOf(await filledFile());
    const database = dialect === 'sqlite' ? folder.at('new.db') : await freshPostgres();
    const ended = await Promise.all([refusalOf(bring(text, database)), refusalOf(bring(text, database))]);
    expect(ended).toEqual(expect.arrayContaining(['it worked', expect.objectContaining({ code })]));
    expect(rowsOf(await textOf(database))).toEqual(rowsOf(text));
  });

  test.each(['sqlite', 'postgres'] as const)('that is given up keeps nothing, on %s', async (dialect) => {
    const text = await textOf(await filledFile());
    const database = dialect === 'sqlite' ? folder.at('new.db') : await freshPostgres();
    async function* givenUp() {
      yield Buffer.from(text.slice(0, text.length / 2));
      throw new Error('Ctrl-C');
    }
    expect(await refusalOf(importStore(options(database), givenUp()))).toMatchObject({ message: 'Ctrl-C' });
    await bring(text, database);
    expect(rowsOf(await textOf(database))).toEqual(rowsOf(text));
  });

  test('reads lines that come in pieces of any size', async () => {
    const text = await textOf(await filledFile());
    const database = (size: number) => folder.at(`${size}.db`);
    for (const size of [1, 7, 65_536]) {
      await importStore(options(database(size)), pieces(text, size));
      expect(rowsOf(await textOf(database(size)))).toEqual(rowsOf(text));
    }
  });

  test('a restored dump of another server’s future starts its log anew, pruned or not', async () => {
    const database = await freshPostgres();
    const client = new Client({ connectionString: database });
    await (await openStore(options(database))).close();
    await client.connect();
    await client.query(`insert into meta (key, value) values ('events.pruned', '9000000000.7')`);
    await client.end();
    const store = await open(database);
    const before = await withEvents(store, ['a']);
    expect(await subjectsAfter(store, before)).toEqual(['a']);
  });
});
