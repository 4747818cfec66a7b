import { expect, test } from 'vitest';
import { refuse } from '#base';
import { newId, type NewEvent, type SessionId, type UserId } from '#domain';
import type { EventFilter, EventRead, Store } from '../index.ts';
import type { Part } from './hubs.ts';
import { transactionId, untilSettled } from './until-settled.ts';

const event = (n: number, more: Partial<NewEvent> = {}): NewEvent => ({
  type: 'task.changed',
  user: null,
  data: { n },
  ...more,
});

/** Appends in one unit, and resolves when the events can be read. */
async function append(store: Store, ...events: NewEvent[]): Promise<void> {
  const written = await store.unit(async (tx) => {
    for (const one of events) await tx.event(one);
    return tx.dialect === 'postgres' ? transactionId(tx) : undefined;
  });
  if (written !== undefined) await untilSettled(store, written);
}

/** Reads everything after a cursor, page by page. */
async function readAll(store: Store, from: string, filter: EventFilter = {}, most = 100) {
  const found: EventRead['events'] = [];
  for (let cursor = from, more = true; more;) {
    const page = await store.readEvents(cursor, filter, most);
    if ('reset' in page) throw new Error(`reset: ${page.reset}`);
    found.push(...page.events);
    ({ cursor, more } = page);
  }
  return found;
}

const numbers = (events: EventRead['events']) => events.map(({ data }) => data?.['n']);

export const eventParts: Part = (hubs) => {
  test('reads what was appended after a cursor, in order, with all its parts', async () => {
    const { store, ids } = hubs();
    const user = newId(ids, 'user');
    const session = newId(ids, 'session');
    const turn = newId(ids, 'turn');
    await append(store, event(0));
    const start = await store.eventPosition();
    const full: NewEvent = { type: 'turn.done', user, session, turn, subject: 'thing', data: { n: 1 } };
    await append(store, full, event(2));
    const [first, second] = await readAll(store, start);
    expect(first).toEqual({ ...full, cursor: expect.any(String), at: expect.any(Number) });
    expect(second).toMatchObject({
      type: 'task.changed',
      user: null,
      session: null,
      turn: null,
      subject: null,
    });
    expect(Math.abs(Date.now() - (first?.at ?? 0))).toBeLessThan(60_000);
  });

  test('an event without data has none', async () => {
    const { store } = hubs();
    const start = await store.eventPosition();
    await append(store, { type: 'task.created', user: null });
    expect((await readAll(store, start))[0]).not.toHaveProperty('data');
  });

  test('goes on from the cursor of any event, and pages without a gap or a repetition', async () => {
    const { store } = hubs();
    const start = await store.eventPosition();
    await Promise.all(Array.from({ length: 23 }, (_, n) => append(store, event(n))));
    const all = await readAll(store, start);
    expect(new Set(numbers(all)).size).toBe(23);
    expect(numbers(await readAll(store, start, {}, 7))).toEqual(numbers(all));
    for (const at of [0, 5, 22]) {
      expect(numbers(await readAll(store, all[at]?.cursor ?? '', {}, 4))).toEqual(numbers(all.slice(at + 1)));
    }
  });

  test('undone units leave no events', async () => {
    const { store } = hubs();
    const start = await store.eventPosition();
    await store.unit(async (tx) => {
      await tx.event(event(1));
      return refuse('no');
    });
    await append(store, event(2));
    expect(numbers(await readAll(store, start))).toEqual([2]);
  });

  test('wakes the topic "events" in every hub', async () => {
    const { store, other } = hubs();
    const heard = new Promise<void>((resolve) => void other.listen('events', resolve));
    await append(store, event(1));
    await expect(heard).resolves.toBeUndefined();
  });

  test('shows a person theirs and those of nobody; and one session; and some types', async () => {
    const { store, ids } = hubs();
    const [ada, bea] = [newId(ids, 'user'), newId(ids, 'user')] as [UserId, UserId];
    const session: SessionId = newId(ids, 'session');
    const start = await store.eventPosition();
    await append(
      store,
      event(1, { user: ada }),
      event(2, { user: bea, session }),
      event(3),
      event(4, { user: ada, session, type: 'turn.done' }),
    );
    const read = async (filter: EventFilter) => numbers(await readAll(store, start, filter));
    expect(await read({ user: ada })).toEqual([1, 3, 4]);
    expect(await read({ session })).toEqual([2, 4]);
    expect(await read({ session, user: ada })).toEqual([4]);
    expect(await read({ types: ['turn.done'] })).toEqual([4]);
    expect(await read({ types: [] })).toEqual([]);
    expect(await read({ user: bea, types: ['task.changed', 'turn.done'] })).toEqual([2, 3]);
  });

  test('a filter that finds nothing still moves its cursor on, a stretch at a time', async () => {
    const { store, ids } = hubs();
    const start = await store.eventPosition();
    for (let chunk = 0; chunk < 3; chunk++) {
      await append(store, ...Array.from({ length: 2000 }, (_, n) => event(n)));
    }
    const filter = { types: ['turn.done'] } as const;
    const first = await store.readEvents(start, filter, 10);
    expect(first).toMatchObject({ events: [], more: true });
    expect(await readAll(store, start, filter)).toEqual([]);
    await append(store, event(1, { type: 'turn.done', session: newId(ids, 'session') }));
    expect(numbers(await readAll(store, start, filter))).toEqual([1]);
  });

  test('the position of a snapshot is where its stream starts', async () => {
    const { store } = hubs();
    const seen = await store.read(async (snapshot) => {
      const position = await snapshot.eventPosition();
      const rows = await snapshot.db.selectFrom('events').select('seq').execute();
      return { position, rows: rows.length };
    });
    await append(store, event(1));
    expect(seen.rows + (await readAll(store, seen.position)).length).toBe(1);
  });

  test('a cursor that is not one, or of another log, or ahead, gets a reset with the position of now', async () => {
    const { store, close, open } = hubs();
    const start = await store.eventPosition();
    await append(store, event(1));
    const ahead = await store.eventPosition();
    for (const nonsense of ['', '!', 'abc', Buffer.from('a b c').toString('base64url'), 'x'.repeat(5000)]) {
      expect(await store.readEvents(nonsense, {}, 10)).toMatchObject({ reset: 'invalid' });
    }
    const [epoch, place] = Buffer.from(ahead, 'base64url').toString().split(' ') as [string, string];
    const forge = (text: string) => Buffer.from(text).toString('base64url');
    expect(await store.readEvents(forge(`${epoch} x`), {}, 10)).toMatchObject({ reset: 'invalid' });
    expect(await store.readEvents(forge(`${epoch} -1`), {}, 10)).toMatchObject({ reset: 'invalid' });
    expect(await store.readEvents(forge(`other ${place}`), {}, 10)).toMatchObject({ reset: 'other_log' });
    const future = place.includes('.') ? `${10n ** 15n}.1` : '1000000';
    const reset = await store.readEvents(forge(`${epoch} ${future}`), {}, 10);
    expect(reset).toMatchObject({ reset: 'ahead' });
    await append(store, event(2));
    expect(numbers(await readAll(store, reset.cursor))).toEqual([2]);
    expect(numbers(await readAll(store, start))).toEqual([1, 2]);
    await close();
    expect(numbers(await readAll(await open(), start))).toEqual([1, 2]);
  });

  test('prunes what is older, remembers how far, and resets the cursors that point there', async () => {
    const { store } = hubs();
    const start = await store.eventPosition();
    await append(store, ...Array.from({ length: 1000 }, (_, n) => event(n)));
    await store.unit((tx) => tx.db.updateTable('events').set({ at: 1000 }).execute());
    const old = await readAll(store, start);
    await append(store, event(1000), event(1001));
    expect(await store.pruneEvents(999)).toBe(0);
    expect(await store.pruneEvents(50_000)).toBe(1000);
    expect(await store.readEvents(start, {}, 10)).toMatchObject({ reset: 'pruned' });
    expect(await store.readEvents(old[500]?.cursor ?? '', {}, 10)).toMatchObject({ reset: 'pruned' });
    expect(numbers(await readAll(store, old.at(-1)?.cursor ?? ''))).toEqual([1000, 1001]);
    expect(await store.pruneEvents(50_000)).toBe(0);
    expect(await store.pruneEvents(Date.now() + 60_000)).toBe(2);
    const now = await store.eventPosition();
    await append(store, event(5));
    expect(numbers(await readAll(store, now))).toEqual([5]);
  });

  test('finds the place in the log from which a time on everything is read, before and after pruning', async () => {
    const { store } = hubs();
    const hour = 3_600_000;
    await append(store, ...Array.from({ length: 100 }, (_, n) => event(n)));
    // One event each hour; those of the last minute before a time may come along.
    await store.unit((tx) =>
      tx.db
        .updateTable('events')
        .set(({ eb }) => ({ at: eb('seq', '*', hour) }))
        .execute(),
    );
    const first = await store.eventPositionAt(0);
    const all = await readAll(store, first);
    expect(numbers(all)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    for (const n of [1, 42, 99]) {
      const at = all[n]?.at ?? 0;
      expect(numbers(await readAll(store, await store.eventPositionAt(at)))[0]).toBe(n);
      expect(numbers(await readAll(store, await store.eventPositionAt(at - hour / 2)))[0]).toBe(n);
      expect(numbers(await readAll(store, await store.eventPositionAt(at + 1_000)))[0]).toBe(n);
    }
    expect(await readAll(store, await store.eventPositionAt((all[99]?.at ?? 0) + hour))).toEqual([]);
    await store.pruneEvents(all[50]?.at ?? 0);
    expect(numbers(await readAll(store, await store.eventPositionAt(0)))[0]).toBe(50);
    expect(numbers(await readAll(store, await store.eventPositionAt(all[70]?.at ?? 0)))[0]).toBe(70);
  });

  test('a clock that once ran ahead does not stop the pruning', async () => {
    const { store } = hubs();
    await append(store, event(1));
    await store.unit((tx) => tx.db.updateTable('events').set({ at: 9_000_000_000_000 }).execute());
    await append(store, event(2), event(3));
    expect(await store.pruneEvents(Date.now() + 60_000)).toBe(3);
  });
};
