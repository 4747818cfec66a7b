import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import type { Log } from '#base';
import { newId, type TaskId } from '#domain';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { storeOptions, useHubs, type TestDatabase } from '../conformance/hubs.ts';
import { killWriter } from '../conformance/kill-rounds.ts';
import { addSession, addUser } from '../conformance/seeds.ts';
import { describeStore } from '../conformance/suite.ts';
import type { Store } from '../index.ts';
import { addEdge } from '../tables/task-edges.ts';
import { claimTasks } from '../tables/task-claims.ts';
import { completeTask } from '../tables/task-ends.ts';
import { createTasks, findTask, findTasks, lockTasks } from '../tables/tasks.ts';
import { withoutPassword } from './connections.ts';
import { openPostgresStore } from './postgres-store.ts';
import { numberParameters } from './postgres-tx.ts';

async function freshDatabase(): Promise<TestDatabase> {
  const database = await usePostgres();
  return { database: database.url, shared: true, remove: () => database.drop() };
}

describeStore('PostgreSQL', openPostgresStore, freshDatabase);

/** A door that somebody opens. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function numbersAfter(store: Store, cursor: string): Promise<unknown[]> {
  const read = await store.readEvents(cursor, {}, 100);
  if ('reset' in read) throw new Error(read.reset);
  return read.events.map(({ data }) => data?.['n']);
}

describe('PostgreSQL, two connections interleaved by hand', () => {
  const hubs = useHubs(openPostgresStore, freshDatabase);

  test('an event whose transaction commits late is never skipped', async () => {
    const { store, other } = hubs();
    const start = await store.eventPosition();
    const [late, committed] = [gate(), gate()];
    const first = store.unit(async (tx) => {
      // A row of its own gives the transaction its place in the order, before the other.
      await tx.db
        .insertInto('settings')
        .values({ key: 'a', value: '', updated_at: 0, updated_by: 'a' })
        .execute();
      committed.open();
      await tx.event({ type: 'task.changed', user: null, data: { n: 'early, but late' } });
      await late.opened;
    });
    await committed.opened;
    await other.unit(async (tx) => tx.event({ type: 'task.changed', user: null, data: { n: 'overtook' } }));
    expect(await numbersAfter(store, start)).toEqual([]);
    // A snapshot of now has seen the one that overtook, and not the late one.
    const between = await other.eventPosition();
    const paged = await store.readEvents(start, {}, 100);
    late.open();
    await first;
    expect(await numbersAfter(store, start)).toEqual(['early, but late', 'overtook']);
    expect(await numbersAfter(store, paged.cursor)).toEqual(['early, but late', 'overtook']);
    expect(await numbersAfter(store, between)).toEqual(['early, but late']);
    await store.unit(async (tx) => tx.event({ type: 'task.changed', user: null, data: { n: 'after' } }));
    expect(await numbersAfter(store, between)).toEqual(['early, but late', 'after']);
  });

  test('whoever waits for events is woken when the transaction that held them back has ended', async () => {
    const { store, other, database } = hubs();
    const start = await store.eventPosition();
    const holder = await connect(database);
    await holder.query('begin; select pg_current_xact_id()');
    await other.unit(async (tx) => tx.event({ type: 'task.changed', user: null, data: { n: 1 } }));
    expect(await numbersAfter(store, start)).toEqual([]);
    // Nobody else tells: the open transaction writes no event.
    const found = new Promise<unknown[]>((resolve, reject) => {
      store.listen('events', () => {
        numbersAfter(store, start).then((numbers) => void (numbers.length > 0 && resolve(numbers)), reject);
      });
    });
    await holder.query('commit');
    expect(await found).toEqual([1]);
    await holder.end();
  });

  test('a transaction that is open in another database of the server holds no event back', async () => {
    const { store, other } = hubs();
    await using elsewhere = await usePostgres();
    const start = await store.eventPosition();
    const holder = await connect(elsewhere.url);
    await holder.query('begin; select pg_current_xact_id()');
    await other.unit(async (tx) => tx.event({ type: 'task.changed', user: null, data: { n: 1 } }));
    expect(await numbersAfter(store, start)).toEqual([1]);
    const between = await store.eventPosition();
    await other.unit(async (tx) => tx.event({ type: 'task.changed', user: null, data: { n: 2 } }));
    expect(await numbersAfter(store, between)).toEqual([2]);
    await holder.end();
  });

  test('an edge added while its prerequisite is being completed waits, and finds it done', async () => {
    const { store, other, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const [first, second] = [newId(ids, 'task'), newId(ids, 'task')] as [TaskId, TaskId];
    await store.unit((tx) =>
      createTasks(
        tx,
        [first, second].map(
          (id, n) => ({ id, user, title: id, state: 'up_next', priority: 1, position: n }) as const,
        ),
      ),
    );
    const asked = { user, claimant: newId(ids, 'session'), lanes: ['any'], claim: 'c', most: 1 };
    const [held] = await store.unit((tx) => claimTasks(tx, asked, ids));
    const [updated, finish] = [gate(), gate()];
    const completing = store.unit(async (tx) => {
      const result = await completeTask(tx, held!);
      updated.open();
      await finish.opened;
      return result;
    });
    await updated.opened;
    const adding = other.unit((tx) => addEdge(tx, user, { task: second, needs: first }));
    finish.open();
    await Promise.all([completing, adding]);
    expect(await store.read((reader) => findTask(reader, second))).toMatchObject({ unmet: 0 });
  });

  test('reads and units go on when another hub adds a column to a table that they read whole', async () => {
    const { store, database, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const task = newId(ids, 'task');
    await store.unit((tx) =>
      createTasks(tx, [{ id: task, user, title: 'one', state: 'up_next', priority: 1, position: 1 }]),
    );
    const look = () =>
      Promise.all([
        store.read((reader) => findTasks(reader, [task])),
        store.unit((tx) => lockTasks(tx, [task])),
      ]);
    const before = await look();
    const other = await connect(database);
    await other.query('alter table tasks add column of_a_later_version text');
    await other.end();
    expect(await look()).toEqual(before);
  });

  test('a unit that meets a deadlock is run again, and its effects are performed once', async () => {
    const { store, other, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const [a, b] = await store.unit(
      async (tx) => [await addSession(tx, ids, user), await addSession(tx, ids, user)] as const,
    );
    let runs = 0;
    let effects = 0;
    const [hasA, hasB] = [gate(), gate()];
    const touch =
      (mine: typeof hasA, theirs: typeof hasA, order: readonly (typeof a)[]) =>
      async (tx: Parameters<Parameters<Store['unit']>[0]>[0]) => {
        runs += 1;
        tx.after(() => (effects += 1));
        await tx.lock('sessions', [order[0]!]);
        mine.open();
        await theirs.opened;
        await tx.lock('sessions', [order[1]!]);
      };
    await Promise.all([store.unit(touch(hasA, hasB, [a, b])), other.unit(touch(hasB, hasA, [b, a]))]);
    expect(runs).toBe(3);
    expect(effects).toBe(2);
  });
});

describe('PostgreSQL, connections that are lost', () => {
  const hubs = useHubs(openPostgresStore, freshDatabase);
  const cut = async (database: string, which: string) => {
    const admin = await connect(database);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'muster-hub' and ${which}`,
    );
    await admin.end();
  };

  test('a unit whose connection is cut is told that the database is not reached, and the next one runs', async () => {
    const { store, ids, database } = hubs();
    const unit = store.unit(async (tx) => {
      await addUser(tx, ids, 'ada');
      await cut(database, `state = 'idle in transaction'`);
      await addUser(tx, ids, 'bea');
    });
    await expect(unit).rejects.toMatchObject({ refusal: { code: 'store.unreachable', retry: 'later' } });
    await store.unit((tx) => addUser(tx, ids, 'cleo'));
    const users = await store.read((reader) => reader.db.selectFrom('users').select('name').execute());
    expect(users).toEqual([{ name: 'cleo' }]);
  });

  test('wakes go on after their connection was cut, and whoever waits looks once in between', async () => {
    const { database, other } = hubs();
    const said: string[] = [];
    const log: Log = { write: (_level, message) => said.push(message) };
    const listening = await openPostgresStore(storeOptions(database, log));
    const looked = new Promise<void>((resolve) => void listening.listen('bell', resolve));
    await cut(database, `query ~ '^(listen|select pg_backend_pid)'`);
    await looked;
    expect(said).toContainEqual(expect.stringContaining('wakes'));
    const woken = new Promise<void>((resolve) => void listening.listen('other bell', resolve));
    await other.unit(async (tx) => tx.wake('other bell'));
    await expect(woken).resolves.toBeUndefined();
    await listening.close();
  });

  test('a server that is not there, or does not let the hub in, is a refusal without the password', async () => {
    const { database } = hubs();
    const wrong = new URL(database);
    wrong.password = 'geheim';
    wrong.port = '1';
    const away = await openPostgresStore(storeOptions(wrong.href)).catch((error: unknown) => error);
    expect(away).toMatchObject({ refusal: { code: 'store.unreachable', retry: 'later' } });
    wrong.port = new URL(database).port;
    wrong.pathname = '/no_such_database';
    const unknown = await openPostgresStore(storeOptions(wrong.href)).catch((error: unknown) => error);
    expect(unknown).toMatchObject({ refusal: { code: 'store.unreachable', retry: 'never' } });
    expect(JSON.stringify([away, unknown])).not.toContain('geheim');
    expect(withoutPassword('postgres://me:geheim@host/db?password=geheim&x=1')).toBe(
      'postgres://me@host/db?x=1',
    );
  });

  test(
    'loses nothing that was acknowledged when the hub is killed, five times',
    { timeout: 300_000 },
    async () => {
      const { database, open } = hubs();
      for (let round = 1; round <= 5; round++) {
        expect(await killWriter(database, round * 30, () => open())).toMatchObject({ lost: 0, torn: 0 });
      }
    },
  );
});

test('parameters are numbered outside of quotes alone', () => {
  expect(numberParameters(`select '?', "a?", ? from t where x = ? and y = 'it''s ?'`)).toBe(
    `select '?', "a?", $1 from t where x = $2 and y = 'it''s ?'`,
  );
});

test('another PostgreSQL client in the process reads 64-bit integers as it did before', async () => {
  await using database = await usePostgres();
  const store = await openPostgresStore(storeOptions(database.url));
  const client = await connect(database.url);
  const { rows } = await client.query('select 1::int8 as n');
  expect(rows).toEqual([{ n: '1' }]);
  await client.end();
  await store.close();
});
