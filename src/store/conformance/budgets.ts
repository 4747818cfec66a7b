import { expect, test } from 'vitest';
import { newId } from '#domain';
import type { Budget } from '#domain';
import { approvalRows, budgetRows, pausedTurnRows, turnRows } from '../index.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addTurn, addUser } from './seeds.ts';

const TIMES = 12;

/** A budget of 100, and turns that ask for some of it. */
async function seeded({ store, ids }: Hubs, over: Partial<Pick<Budget, 'scope' | 'scopeId'>> = {}) {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const session = await addSession(tx, ids, user);
    const turns = [];
    for (let n = 1; n <= TIMES; n++)
      turns.push(await addTurn(tx, ids, session, { state: 'queued', position: n }));
    const budget: Budget = {
      id: newId(ids, 'budget'),
      user,
      scope: 'user',
      scopeId: user,
      kind: 'tokens',
      soft: null,
      hard: 100,
      period: 'none',
      zone: 'UTC',
      windowStart: tx.now,
      windowEnd: null,
      used: 0,
      reserved: 0,
      unknown: 0,
      softToldAt: null,
      pausedAt: null,
      keptPaused: false,
      createdAt: tx.now,
      ...over,
    };
    await budgetRows.insertBudget(tx, budget);
    return { user, session, turns, budget };
  });
}

export const budgetParts: Part = (hubs) => {
  const found = (id: Budget['id']) => hubs().store.read((reader) => budgetRows.findBudget(reader, id));
  const either = (n: number) => (n % 2 ? hubs().store : hubs().other);

  test('what is held for turns never passes the hard limit', async () => {
    const { turns, budget } = await seeded(hubs());
    const held = await Promise.all(
      turns.map((turn, n) => either(n).unit((tx) => budgetRows.reserve(tx, budget.id, turn, 30))),
    );
    expect(held.filter(Boolean)).toHaveLength(3);
    expect(await found(budget.id)).toMatchObject({ reserved: 90, used: 0 });
  });

  test('what it holds back waits for no agent; let go, it waits for one from then on', async () => {
    const { store } = hubs();
    const { turns, budget } = await seeded(hubs());
    const [turn] = turns;
    if (turn === undefined) throw new Error('no turn was seeded');
    const { createdAt } = (await store.read((reader) => turnRows.findTurn(reader, turn))) ?? { createdAt: 0 };
    const waited = (since: number) =>
      store.read(async (reader) => (await turnRows.waitedSince(reader, since, 100)).map(({ id }) => id));
    expect(await waited(createdAt - 1)).not.toContain(turn);
    expect(await waited(createdAt)).toContain(turn);
    await store.unit((tx) => pausedTurnRows.pauseTurn(tx, turn, budget.id));
    expect(await waited(createdAt)).not.toContain(turn);
    const letGoAt = await store.unit(async (tx) => {
      await pausedTurnRows.resumeTurns(tx, budget.id);
      return tx.now;
    });
    expect(await store.read((reader) => turnRows.findTurn(reader, turn))).toMatchObject({
      lastActivityAt: letGoAt,
    });
    expect(await waited(letGoAt)).toContain(turn);
  });

  test('turns that begin on two hubs at once take no more than a team has left', async () => {
    const scopeId = newId(hubs().ids, 'team');
    const { turns, budget } = await seeded(hubs(), { scope: 'team', scopeId });
    const held = await Promise.all(
      turns.map((turn, n) => either(n).unit((tx) => budgetRows.reserve(tx, budget.id, turn, 50))),
    );
    expect(held.filter(Boolean)).toHaveLength(2);
    // What one of them leaves is there for one more, and for one alone.
    const [first] = turns.filter((_, n) => held[n]);
    if (!first) throw new Error('none was held');
    await hubs().store.unit((tx) => budgetRows.charge(tx, budget.id, first, 0));
    const rest = turns.filter((_, n) => !held[n]);
    const later = await Promise.all(
      rest.map((turn, n) => either(n).unit((tx) => budgetRows.reserve(tx, budget.id, turn, 50))),
    );
    expect(later.filter(Boolean)).toHaveLength(1);
    expect(await found(budget.id)).toMatchObject({ scope: 'team', scopeId, reserved: 100, used: 0 });
  });

  test('of one kind a team has one budget, however many set it', async () => {
    const { store, ids } = hubs();
    const scopeId = newId(ids, 'team');
    const { budget } = await seeded(hubs(), { scope: 'team', scopeId });
    const again = { ...budget, id: newId(ids, 'budget') };
    await expect(store.unit((tx) => budgetRows.insertBudget(tx, again))).rejects.toThrow('unique index');
  });

  test('budgets of teams that are gone for long go too, and those of others stay', async () => {
    const { store, ids } = hubs();
    const { budget, user } = await seeded(hubs(), { scope: 'team', scopeId: newId(ids, 'team') });
    const kept: Budget = { ...budget, id: newId(ids, 'budget'), scope: 'user', scopeId: user };
    await store.unit((tx) => budgetRows.insertBudget(tx, kept));
    await store.unit((tx) => budgetRows.dropEnded(tx, tx.now));
    expect(await found(budget.id)).toBeNull();
    expect(await found(kept.id)).not.toBeNull();
  });

  test('a turn is charged once, whoever does it', async () => {
    const { turns, budget } = await seeded(hubs());
    const [turn] = turns;
    if (!turn) throw new Error('no turn');
    await hubs().store.unit((tx) => budgetRows.reserve(tx, budget.id, turn, 30));
    const charged = await Promise.all(
      Array.from({ length: TIMES }, (_, n) =>
        either(n).unit(async (tx) => {
          await tx.lock('budgets', [budget.id]);
          return budgetRows.charge(tx, budget.id, turn, 45);
        }),
      ),
    );
    expect(charged.filter(Boolean)).toHaveLength(1);
    expect(await found(budget.id)).toMatchObject({ reserved: 0, used: 45 });
  });

  test('of a subject one question is pending at a time', async () => {
    const { store, ids } = hubs();
    const { user, session, budget } = await seeded(hubs());
    const ask = (n: number) =>
      either(n).unit((tx) =>
        approvalRows.insertApproval(tx, {
          kind: 'budget',
          id: newId(ids, 'approval'),
          user,
          session,
          turn: null,
          subject: budget.id,
          question: { title: 'Raise it?', why: 'It is used up.', options: [], otherwise: 'It stays.' },
          state: 'pending',
          answer: null,
          answeredBy: null,
          reason: null,
          createdAt: 1,
          expiresAt: 2,
          answeredAt: null,
        }),
      );
    const asked = await Promise.all(Array.from({ length: TIMES }, (_, n) => ask(n)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    await store.unit((tx) => approvalRows.withdrawOfSubject(tx, 'budget', budget.id));
    expect(await ask(0)).toBe(true);
  });
};
