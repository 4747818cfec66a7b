import { expect, test } from 'vitest';
import { refuse } from '#base';
import { isUniqueViolation, type HotStatement, type Store, type Tx } from '../index.ts';
import type { Part } from './hubs.ts';
import { addAgent, addUser } from './seeds.ts';

const names = async (store: Store) =>
  store.read(async (reader) =>
    (await reader.db.selectFrom('users').select('name').orderBy('name').execute()).map(({ name }) => name),
  );

export const unitParts: Part = (hubs) => {
  test('keeps what a unit wrote, and answers what it answered', async () => {
    const { store, ids } = hubs();
    expect(await store.unit(async (tx) => addUser(tx, ids, 'ada'))).toMatch(/^usr_/);
    expect(await names(store)).toEqual(['ada']);
  });

  test('undoes a unit that answers a refusal, and answers the refusal', async () => {
    const { store, ids } = hubs();
    const answer = await store.unit(async (tx) => {
      await addUser(tx, ids, 'ada');
      return refuse({ code: 'request.invalid' });
    });
    expect(answer).toEqual({ ok: false, error: { code: 'request.invalid' } });
    expect(await names(store)).toEqual([]);
  });

  test('undoes a unit that throws, and throws the same', async () => {
    const { store, ids } = hubs();
    const bug = new Error('a bug');
    const failing = store.unit(async (tx) => {
      await addUser(tx, ids, 'ada');
      throw bug;
    });
    await expect(failing).rejects.toBe(bug);
    expect(await names(store)).toEqual([]);
  });

  test('a failing unit between good ones takes nothing of theirs along', async () => {
    const { store, ids } = hubs();
    const units = ['ada', 'bea', 'ada', 'cleo', 'throws', 'dora', 'refused', 'eve'].map((name) =>
      store.unit(async (tx) => {
        await addUser(tx, ids, name);
        if (name === 'throws') throw new Error('a bug');
        return name === 'refused' ? refuse('no') : name;
      }),
    );
    const ended = await Promise.allSettled(units);
    // Which of the two "ada" wins is open where connections race.
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(await names(store)).toEqual(['ada', 'bea', 'cleo', 'dora', 'eve']);
  });

  test('performs effects and wakes after the commit, and never those of a unit that was undone', async () => {
    const { store, ids } = hubs();
    const seen: string[] = [];
    store.listen('people', () => seen.push('woken'));
    const add = (tx: Tx, name: string) => {
      tx.wake('people');
      tx.after(() => seen.push(`told of ${name}`));
      return addUser(tx, ids, name);
    };
    await store.unit(async (tx) => {
      await add(tx, 'ada');
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['told of ada', 'woken']);
    await store.unit(async (tx) => refuse(await add(tx, 'bea')));
    await expect(store.unit((tx) => add(tx, 'ada'))).rejects.toThrow('users_name_key');
    expect(seen).toEqual(['told of ada', 'woken']);
  });

  test('an effect that fails takes nothing along', async () => {
    const { store, ids } = hubs();
    await store.unit(async (tx) => {
      tx.after(() => {
        throw new Error('a bug');
      });
      await addUser(tx, ids, 'ada');
    });
    expect(await names(store)).toEqual(['ada']);
  });

  test('a listener that was ended hears nothing, and the same function may listen twice', async () => {
    const { store } = hubs();
    let heard = 0;
    const hear = () => void (heard += 1);
    const endFirst = store.listen('bell', hear);
    store.listen('bell', hear);
    endFirst();
    endFirst();
    await store.unit(async (tx) => tx.wake('bell'));
    expect(heard).toBe(1);
  });

  test('names the unique index that a row breaks, partial ones and keys of the table too', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    await store.unit((tx) => addAgent(tx, ids, user, 'mill'));
    const caught = async (work: (tx: Tx) => Promise<unknown>) =>
      store.unit(work).then(
        () => undefined,
        (error: unknown) => error,
      );
    const sameName = await caught((tx) => addUser(tx, ids, 'ada'));
    expect(isUniqueViolation(sameName, 'users_name_key')).toBe(true);
    expect(isUniqueViolation(sameName, 'users_pkey')).toBe(false);
    const sameAgent = await caught((tx) => addAgent(tx, ids, user, 'mill'));
    expect(isUniqueViolation(sameAgent, 'agents_user_id_name_key')).toBe(true);
    const sameId = await caught((tx) => addUser(tx, { next: () => user }, 'bea'));
    expect(isUniqueViolation(sameId, 'users_pkey')).toBe(true);
    expect(isUniqueViolation(new Error('other'), 'users_pkey')).toBe(false);
  });

  test('a unit cannot go on after a statement that failed', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const goesOn = store.unit(async (tx) => {
      await addAgent(tx, ids, user, 'mill');
      await addUser(tx, ids, 'ada').catch(() => {});
      return 'as if nothing had been';
    });
    await expect(goesOn).rejects.toSatisfy((error) => isUniqueViolation(error, 'users_name_key'));
    expect(await store.read((reader) => reader.db.selectFrom('agents').select('id').execute())).toEqual([]);
    const refuses = store.unit(async (tx) => {
      await addUser(tx, ids, 'ada').catch(() => {});
      return refuse('taken');
    });
    expect(await refuses).toEqual({ ok: false, error: 'taken' });
  });

  test('a statement that nobody waits for is part of its unit, in its place, and fails it', async () => {
    const { store, ids } = hubs();
    const [ada, bea] = [ids.next('usr'), ids.next('usr')];
    const rename: HotStatement = { name: 'test_rename', sqlite: 'update users set name = ? where id = ?' };
    const seen = await store.unit(async (tx) => {
      await addUser(tx, { next: () => ada }, 'ada');
      await addUser(tx, { next: () => bea }, 'bea');
      tx.send(rename, ['cleo', bea]);
      return tx.hot<{ name: string }>(
        { name: 'test_names', sqlite: 'select name from users order by name' },
        [],
      );
    });
    expect(seen.map(({ name }) => name)).toEqual(['ada', 'cleo']);
    const fails = store.unit(async (tx) => {
      await addUser(tx, ids, 'dora');
      tx.send(rename, ['ada', bea]);
      return 'as if nothing had been';
    });
    await expect(fails).rejects.toSatisfy((error) => isUniqueViolation(error, 'users_name_key'));
    expect(await names(store)).toEqual(['ada', 'cleo']);
  });

  test('refuses statements of a unit that has ended', async () => {
    const { store, ids } = hubs();
    let escaped: Tx | undefined;
    await store.unit(async (tx) => void (escaped = tx));
    await expect(addUser(escaped!, ids, 'late')).rejects.toThrow('went on after its end');
    expect(() => escaped!.send({ name: '', sqlite: 'select 1' }, [])).toThrow('went on after its end');
    await expect(escaped!.event({ type: 'task.created', user: null })).rejects.toThrow(
      'went on after its end',
    );
    expect(await names(store)).toEqual([]);
  });

  test('reads see one snapshot, and everything that was acknowledged before', async () => {
    const { store, ids } = hubs();
    for (let round = 0; round < 20; round++) {
      await store.unit((tx) => addUser(tx, ids, `user ${round}`));
      expect(await names(store)).toHaveLength(round + 1);
    }
    await store.read(async (reader) => {
      const count = async () =>
        Number(
          (
            await reader.db
              .selectFrom('users')
              .select((eb) => eb.fn.countAll().as('n'))
              .execute()
          )[0]?.n,
        );
      const before = await count();
      const unit = store.unit((tx) => addUser(tx, ids, 'meanwhile'));
      expect(await count()).toBe(before);
      // Within the read nothing but the store is awaited; the unit ends when it may.
      void unit;
    });
  });

  test('a read cannot write', async () => {
    const { store } = hubs();
    await expect(store.read((reader) => reader.db.deleteFrom('users').execute())).rejects.toThrow(
      /write|reads/,
    );
  });

  test('answers integers as numbers, and runs named statements with their parameters', async () => {
    const { store, ids } = hubs();
    const find: HotStatement = {
      name: 'test_find_user',
      sqlite: `select created_at, count(*) over () as n, '?' as mark from users where name = ? and created_at >= ?`,
    };
    await store.unit((tx) => addUser(tx, ids, 'ada'));
    for (let round = 0; round < 3; round++) {
      const [row] = await store.unit((tx) => tx.hot<Record<string, unknown>>(find, ['ada', 5]));
      expect({ ...row, created_at: typeof row?.['created_at'] }).toEqual({
        created_at: 'number',
        n: 1,
        mark: '?',
      });
    }
  });

  test('time stands within a unit and does not go back between units', async () => {
    const { store } = hubs();
    let last = 0;
    for (let round = 0; round < 10; round++) {
      const [before, after] = await store.unit(async (tx) => {
        const first = tx.now;
        await tx.hot({ name: '', sqlite: 'select 1' }, []);
        return [first, tx.now];
      });
      expect(after).toBe(before);
      expect(before).toBeGreaterThanOrEqual(last);
      last = before ?? 0;
    }
  });

  test('many concurrent units lose no update', async () => {
    const { store, other, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const count = (tx: Tx) =>
      tx.db
        .updateTable('users')
        .set((eb) => ({ created_at: eb('created_at', '+', 1) }))
        .where('id', '=', user)
        .execute();
    await store.unit((tx) => tx.db.updateTable('users').set({ created_at: 0 }).execute());
    await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? store : other).unit(count)));
    const rows = await store.read((reader) => reader.db.selectFrom('users').select('created_at').execute());
    expect(rows[0]?.created_at).toBe(100);
  });

  test('closing waits for units under way, and refuses new ones', async () => {
    const { store, ids, close, open } = hubs();
    const under = Array.from({ length: 5 }, (_, i) => store.unit((tx) => addUser(tx, ids, `user ${i}`)));
    const closed = close();
    await expect(store.unit(async () => 1)).rejects.toMatchObject({ refusal: { code: 'hub.stopping' } });
    await Promise.all(under);
    await closed;
    expect(await names(await open())).toHaveLength(5);
  });

  test('migrating is done once, by one of those who open at the same time', async () => {
    const { close, open, shared } = hubs();
    await close();
    const ran: number[] = [];
    const { MIGRATIONS } = await import('../migrations/index.ts');
    const again = {
      number: (MIGRATIONS.at(-1)?.number ?? 0) + 1,
      name: 'again',
      statements: () => {
        ran.push(1);
        return ['create table once_only (id text primary key)', `insert into once_only values ('one')`];
      },
    };
    const migrations = [...MIGRATIONS, again];
    const opened = await Promise.all(Array.from({ length: shared ? 4 : 1 }, () => open({ migrations })));
    await Promise.all(opened.map((store) => store.close()));
    await open({ migrations });
    expect(ran).toHaveLength(1);
  });

  test('a migration that fails leaves the database as it was', async () => {
    const { close, open } = hubs();
    await close();
    const { MIGRATIONS } = await import('../migrations/index.ts');
    const broken = {
      number: 99,
      name: 'broken',
      statements: () => ['create table half_written (id text)', 'create nonsense'],
    };
    await expect(open({ migrations: [...MIGRATIONS, broken] })).rejects.toThrow('nonsense');
    const store = await open();
    await expect(
      store.read((reader) => reader.hot({ name: '', sqlite: 'select id from half_written' }, [])),
    ).rejects.toThrow('half_written');
  });

  test('refuses a database whose schema is newer than this hub', async () => {
    const { close, open } = hubs();
    await close();
    const { MIGRATIONS } = await import('../migrations/index.ts');
    const newer = {
      number: 99,
      name: 'of tomorrow',
      statements: () => ['create table of_tomorrow (id text)'],
    };
    await (await open({ migrations: [...MIGRATIONS, newer] })).close();
    await expect(open()).rejects.toMatchObject({ refusal: { code: 'store.newer_schema', retry: 'never' } });
  });
};
