import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { ManualClock, refuse, silentLog, type Log } from '#base';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { storeOptions, useHubs, type TestDatabase } from '../conformance/hubs.ts';
import { killWriter } from '../conformance/kill-rounds.ts';
import { addUser } from '../conformance/seeds.ts';
import { describeStore } from '../conformance/suite.ts';
import type { HotStatement, Store } from '../index.ts';
import type { StoreOptions } from '../store-options.ts';
import { openSqliteStore } from './sqlite-store.ts';

async function freshFile(): Promise<TestDatabase> {
  const folder = await tempDir();
  return {
    database: folder.at('hub.db'),
    shared: false,
    remove: async () => folder[Symbol.asyncDispose](),
  };
}

const open = async (options: StoreOptions) => openSqliteStore(options);

describeStore('SQLite', open, freshFile);

const raw = (sqlite: string): HotStatement => ({ name: '', sqlite });

async function names(store: Store): Promise<string[]> {
  const rows = await store.read((reader) =>
    reader.db.selectFrom('users').select('name').orderBy('name').execute(),
  );
  return rows.map(({ name }) => name);
}

/** The reason of a unit that was not kept. */
const reasonOf = (ended: PromiseSettledResult<unknown>): unknown =>
  ended.status === 'rejected' ? (ended.reason as unknown) : undefined;

test('a new database and its log are for their owner alone', async () => {
  await using folder = await tempDir();
  const path = folder.at('hub.db');
  const store = await open(storeOptions(path));
  try {
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
  } finally {
    await store.close();
  }
});

describe('group commit', () => {
  const hubs = useHubs(open, freshFile);

  test('units that wait together share a commit, and are answered after it', async () => {
    const { store, ids } = hubs();
    const seen: string[] = [];
    await Promise.all(
      ['ada', 'bea', 'cleo'].map((name) =>
        store.unit(async (tx) => {
          await addUser(tx, ids, name);
          seen.push(`ran ${name}`);
          tx.after(() => seen.push(`kept ${name}`));
        }),
      ),
    );
    expect(seen).toEqual(['ran ada', 'ran bea', 'ran cleo', 'kept ada', 'kept bea', 'kept cleo']);
  });

  test('a group has a bound', async () => {
    const { store } = hubs();
    const seen: string[] = [];
    const units = Array.from({ length: 300 }, (_, n) =>
      store.unit(async (tx) => {
        seen.push(`ran ${n}`);
        tx.after(() => seen.push(`kept ${n}`));
      }),
    );
    await Promise.all(units);
    expect(seen.indexOf('kept 0')).toBeLessThan(seen.indexOf('ran 299'));
  });

  test('the first writer of a group is undone without the readers and writers around it', async () => {
    const { store, ids } = hubs();
    const units = await Promise.all([
      store.unit(async (tx) => (await tx.db.selectFrom('users').select('id').execute()).length),
      store.unit(async (tx) => refuse(await addUser(tx, ids, 'undone first'))),
      store.unit((tx) => addUser(tx, ids, 'kept')),
      store.unit(async (tx) => refuse(await addUser(tx, ids, 'undone later'))),
      store.unit(async (tx) => (await tx.db.selectFrom('users').select('id').execute()).length),
    ]);
    expect([units[0], units[4]]).toEqual([0, 1]);
    expect(await names(store)).toEqual(['kept']);
  });

  test('when the transaction is gone, its whole group fails as retryable and no further unit of it runs', async () => {
    const { store, ids } = hubs();
    await store.unit((tx) => addUser(tx, ids, 'taken'));
    const ran: string[] = [];
    const effects: string[] = [];
    const ended = await Promise.allSettled([
      store.unit(async (tx) => {
        tx.after(() => effects.push('never'));
        await addUser(tx, ids, 'before');
      }),
      // "or rollback" makes SQLite undo everything, as a full disk may.
      store.unit(async (tx) => {
        const sql = `insert or rollback into users (id, name, role, created_at) values ('x', 'taken', 'member', 0)`;
        await tx.hot(raw(sql), []).catch(() => {});
        await tx.hot(raw(`update users set role = 'outside of any transaction'`), []).catch(() => {});
        ran.push('second');
      }),
      store.unit(async (tx) => {
        ran.push('third');
        await addUser(tx, ids, 'after');
      }),
    ]);
    expect(reasonOf(ended[0])).toMatchObject({ name: 'StoreError', refusal: { retry: 'later' } });
    expect(reasonOf(ended[1])).toMatchObject({ name: 'UniqueViolation' });
    // It was not of that group any more, and ran in the next.
    expect(ended[2].status).toBe('fulfilled');
    expect(ran).toEqual(['second', 'third']);
    expect(effects).toEqual([]);
    expect(await names(store)).toEqual(['after', 'taken']);
    const roles = await store.read((reader) =>
      reader.db.selectFrom('users').select('role').distinct().execute(),
    );
    expect(roles).toEqual([{ role: 'member' }]);
  });

  test('a full disk is a clear refusal, leaves nothing half written, and passes', async () => {
    const { store, ids } = hubs();
    const fill = (name: string) =>
      store.unit(async (tx) => {
        await addUser(tx, ids, name);
        const body = 'x'.repeat(100_000);
        await tx.db
          .insertInto('settings')
          .values({ key: name, value: body, updated_at: 0, updated_by: 'a' })
          .execute();
      });
    await store.unit(async (tx) => {
      const [pages] = await tx.hot<{ page_count: number }>(raw('pragma page_count'), []);
      await tx.hot(raw(`pragma max_page_count = ${(pages?.page_count ?? 0) + 10}`), []);
    });
    await expect(fill('big')).rejects.toMatchObject({ refusal: { code: 'store.full', retry: 'later' } });
    expect(await names(store)).toEqual([]);
    await store.unit((tx) => addUser(tx, ids, 'small'));
    await store.unit(async (tx) => void (await tx.hot(raw('pragma max_page_count = 1000000'), [])));
    await fill('big');
    expect(await names(store)).toEqual(['big', 'small']);
  });

  test('waits for another program that holds the file, by real time, and goes on', async () => {
    // Nobody turns it: what holds the file does not follow it either.
    const clock = new ManualClock();
    await using folder = await tempDir();
    const store = openSqliteStore({ ...storeOptions(folder.at('hub.db')), clock });
    const other = new DatabaseSync(folder.at('hub.db'));
    other.exec('begin immediate');
    const unit = store.unit(async (tx) => {
      tx.wake('x');
      return 'done';
    });
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => void setImmediate(resolve));
    other.exec('rollback');
    other.close();
    expect(await unit).toBe('done');
    await store.close();
  });
});

describe('a unit that awaits something else', () => {
  test('is logged with its source and ended, so that the others go on', async () => {
    const clock = new ManualClock();
    const said: string[] = [];
    const log: Log = {
      write: (_level, message, fields) => said.push(`${message}: ${String(fields?.['unit'])}`),
    };
    await using folder = await tempDir();
    const store = openSqliteStore({ ...storeOptions(folder.at('hub.db'), log), clock });
    let outside: ((value: string) => void) | undefined;
    const stuck = store.unit(async (tx) => {
      tx.wake('never');
      return new Promise<string>((resolve) => (outside = resolve));
    });
    const behind = store.unit(async () => 'went on');
    while (said.length === 0) await new Promise((resolve) => void setImmediate(resolve));
    expect(said[0]).toContain('awaits something that is not the store');
    expect(said[0]).toContain(`tx.wake('never')`.replaceAll(`'`, said[0]?.includes(`"never"`) ? '"' : `'`));
    clock.advance(10_000);
    await expect(stuck).rejects.toThrow('awaited something that is not the store');
    expect(await behind).toBe('went on');
    outside?.('too late');
    await store.close();
  });
});

describe('the file of a hub', () => {
  test('a second hub on it is refused, by any name of it, until the first is closed', async () => {
    await using folder = await tempDir();
    const options = storeOptions(folder.at('hub.db'));
    const first = openSqliteStore(options);
    const again = () =>
      openSqliteStore({ ...options, database: join(folder.path, '.', 'x', '..', 'hub.db') });
    expect(again).toThrow(/Another hub has the database .*hub\.db open/);
    expect(await names(first)).toEqual([]);
    await first.close();
    await again().close();
  });

  test('a hub that was killed leaves no lock behind', async () => {
    await using folder = await tempDir();
    const script = join(import.meta.dirname, '..', 'conformance', 'fixtures', 'write-loop.ts');
    const child = spawn(process.execPath, [script, folder.at('hub.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => openSqliteStore(storeOptions(folder.at('hub.db')))).toThrow(/Another hub/);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await openSqliteStore(storeOptions(folder.at('hub.db'))).close();
  });

  const refusalOf = (options: StoreOptions): unknown => {
    try {
      openSqliteStore(options);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test('a missing folder, a damaged file and the file of another program are clear refusals', async () => {
    await using folder = await tempDir();
    expect(refusalOf(storeOptions(folder.at('no', 'hub.db')))).toMatchObject({
      refusal: {
        code: 'store.unreachable',
        message: expect.stringContaining('does not exist'),
        hint: expect.stringContaining('mkdir'),
      },
    });
    writeFileSync(
      folder.at('damaged.db'),
      'this is no database, and long enough to be looked at as one'.repeat(100),
    );
    expect(refusalOf(storeOptions(folder.at('damaged.db')))).toMatchObject({
      refusal: { code: 'store.corrupt', message: expect.stringContaining('damaged'), retry: 'never' },
    });
    const foreign = new DatabaseSync(folder.at('foreign.db'));
    foreign.exec('create table theirs (id int)');
    foreign.close();
    expect(refusalOf(storeOptions(folder.at('foreign.db')))).toMatchObject({
      refusal: { code: 'store.unreachable', message: expect.stringContaining('another program') },
    });
    expect(refusalOf(storeOptions(folder.path))).toMatchObject({ refusal: { code: 'store.unreachable' } });
    expect(readdirSync(folder.path).filter((name) => name.endsWith('-wal'))).toEqual([]);
  });

  test.runIf(process.getuid?.() === 0)(
    'a folder or file that cannot be written is a clear refusal',
    async () => {
      await using folder = await tempDir();
      await openSqliteStore(storeOptions(folder.at('hub.db'))).close();
      chmodSync(folder.path, 0o755);
      chmodSync(folder.at('hub.db'), 0o644);
      process.seteuid?.(65534);
      try {
        for (const name of ['hub.db', 'new.db']) {
          expect(refusalOf(storeOptions(folder.at(name)))).toMatchObject({
            refusal: { code: 'store.read_only', hint: expect.stringContaining('write') },
          });
        }
      } finally {
        process.seteuid?.(0);
      }
      expect(existsSync(folder.at('new.db'))).toBe(false);
    },
  );

  test('works without waiting for the disk when that is asked for', async () => {
    await using folder = await tempDir();
    const store = openSqliteStore({ ...storeOptions(folder.at('hub.db'), silentLog), durability: 'none' });
    const [mode] = await store.unit((tx) => tx.hot<{ synchronous: number }>(raw('pragma synchronous'), []));
    expect(mode).toEqual({ synchronous: 0 });
    await store.close();
  });

  test(
    'loses nothing that was acknowledged when its process is killed, five times',
    { timeout: 300_000 },
    async () => {
      await using folder = await tempDir();
      for (let round = 1; round <= 5; round++) {
        const found = await killWriter(folder.at('hub.db'), round * 40, () =>
          open(storeOptions(folder.at('hub.db'))),
        );
        expect(found).toMatchObject({ lost: 0, torn: 0 });
        expect(found.acknowledged).toBeGreaterThanOrEqual(round * 40);
      }
    },
  );
});
