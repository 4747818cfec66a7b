import { expect, test } from 'vitest';
import { BUILT_IN_ROLES, type SessionId, type TurnId } from '#domain';
import { isUniqueViolation, sessionRoleRows, sessionRows, type Store, type Tx } from '../index.ts';
import type { Part } from './hubs.ts';
import { addAgent, addSession, addTurn, addUser } from './seeds.ts';

const TIMES = 12;

/** Runs the same unit many times at once in both hubs; how many ended well, and the errors of the others. */
async function race(hubs: { store: Store; other: Store }, work: (tx: Tx, n: number) => Promise<unknown>) {
  const ended = await Promise.allSettled(
    Array.from({ length: TIMES }, (_, n) => (n % 2 ? hubs.store : hubs.other).unit((tx) => work(tx, n))),
  );
  return {
    won: ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    errors: ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])),
  };
}

/** Guards hold between connections: each rule of the schema against a race. */
export const ruleParts: Part = (hubs) => {
  test('a label is held by one live session of an owner', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const owner = await store.unit((tx) => addSession(tx, ids, user));
    const { won, errors } = await race(hubs(), (tx) => addSession(tx, ids, user, { owner, label: 'scout' }));
    expect(won).toHaveLength(1);
    expect(errors.every((error) => isUniqueViolation(error, 'sessions_label'))).toBe(true);
    await store.unit((tx) =>
      tx.db.updateTable('sessions').set({ state: 'closed' }).where('label', '=', 'scout').execute(),
    );
    await store.unit((tx) => addSession(tx, ids, user, { owner, label: 'scout' }));
    const failing = { owner, label: 'scout', state: 'failed' } as const;
    await store.unit((tx) => addSession(tx, ids, user, failing));
    const last = await store.unit((tx) => addSession(tx, ids, user, failing));
    const failed = (whose: { user: typeof user; owner?: typeof owner }) =>
      store.read((reader) => sessionRows.findFailedByLabel(reader, whose, 'scout'));
    expect(await failed({ user })).toMatchObject({ id: last });
    expect(await failed({ user, owner })).toMatchObject({ id: last });
    expect(await failed({ user, owner: last })).toBeNull();
  });

  test('a role gives so many turns and no more, however many are queued at once', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const session = await store.unit((tx) => addSession(tx, ids, user));
    const [architect] = BUILT_IN_ROLES;
    const role = { ...architect!, turns: 5 };
    await store.unit((tx) => sessionRoleRows.putSessionRole(tx, session, role));
    const { won } = await race(hubs(), (tx) => sessionRoleRows.takeRoleTurn(tx, session));
    const counted = won.filter((before): before is number => before !== null);
    expect(counted.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(await store.read((reader) => sessionRoleRows.sessionRole(reader, session))).toEqual(role);
  });

  test('one turn of a session is held at a time', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const session = await store.unit((tx) => addSession(tx, ids, user));
    const turns = await store.unit(async (tx) => {
      const queued: TurnId[] = [];
      for (let n = 1; n <= TIMES; n++)
        queued.push(await addTurn(tx, ids, session, { state: 'queued', position: n }));
      return queued;
    });
    const { won, errors } = await race(hubs(), (tx, n) =>
      tx.db.updateTable('turns').set({ state: 'leased' }).where('id', '=', turns[n]!).execute(),
    );
    expect(won).toHaveLength(1);
    expect(errors.every((error) => isUniqueViolation(error, 'turns_one_held'))).toBe(true);
  });

  test('a conditional counter never passes its cap', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const owner = await store.unit((tx) => addSession(tx, ids, user));
    const { won } = await race(hubs(), async (tx) => {
      const result = await tx.db
        .updateTable('sessions')
        .set((eb) => ({ live_delegates: eb('live_delegates', '+', 1) }))
        .where('id', '=', owner)
        .where('live_delegates', '<', 5)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    });
    expect(won.filter((changed) => changed === 1)).toHaveLength(5);
  });

  test('a lock makes reading and then writing one step', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const agent = await store.unit((tx) => addAgent(tx, ids, user, 'mill'));
    await store.unit((tx) =>
      tx.db.insertInto('inbox_heads').values({ agent_id: agent, seq: 0, acked: 0 }).execute(),
    );
    const { won, errors } = await race(hubs(), async (tx) => {
      await tx.lock('inbox_heads', [agent]);
      const head = await tx.db
        .selectFrom('inbox_heads')
        .select('seq')
        .where('agent_id', '=', agent)
        .executeTakeFirstOrThrow();
      const seq = head.seq + 1;
      await tx.db
        .insertInto('inbox')
        .values({ agent_id: agent, seq, body: '{}', created_at: tx.now })
        .execute();
      await tx.db.updateTable('inbox_heads').set({ seq }).where('agent_id', '=', agent).execute();
      return seq;
    });
    expect(errors).toEqual([]);
    expect(won.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: TIMES }, (_, n) => n + 1));
  });

  test('two units that lock the same rows in any order both end', async () => {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const sessions = await store.unit(async (tx) => {
      const made: SessionId[] = [];
      for (let n = 0; n < 6; n++) made.push(await addSession(tx, ids, user));
      return made;
    });
    const { errors } = await race(hubs(), async (tx, n) => {
      await tx.lock('sessions', n % 2 ? sessions : sessions.toReversed());
      await tx.db.updateTable('sessions').set({ asleep: 1 }).where('id', 'in', sessions).execute();
    });
    expect(errors).toEqual([]);
  });
};
