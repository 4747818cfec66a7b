import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '#domain';
import type { Budget, Session, TurnId } from '#domain';
import { budgetRows, counterRows, turnRows, usageRows } from '#store';
import { onEachStore, type HubBench } from '../testing/hub-stores.ts';
import { admitTurn } from './admit-turn.ts';
import { releaseTurn, settleLate, settleTurn } from './settle-turn.ts';

const settings = { approvalExpiryMs: 3_600_000 };

const aBudget = (bench: HubBench, more: Partial<Budget> = {}): Budget => ({
  id: newId(bench.ids, 'budget'),
  user: bench.user,
  scope: 'user',
  scopeId: bench.user,
  kind: 'tokens',
  soft: null,
  hard: 1_000,
  period: 'none',
  zone: 'UTC',
  windowStart: bench.clock.now(),
  windowEnd: null,
  used: 0,
  reserved: 0,
  unknown: 0,
  softToldAt: null,
  pausedAt: null,
  keptPaused: false,
  createdAt: bench.clock.now(),
  ...more,
});

onEachStore('the ledger of budgets', (bench) => {
  const addBudget = async (more: Partial<Budget> = {}) => {
    const budget = aBudget(bench(), more);
    await bench().store.unit((tx) => budgetRows.insertBudget(tx, budget));
    return budget;
  };
  const stored = async ({ id }: Pick<Budget, 'id'>) => {
    const budget = await bench().store.read((reader) => budgetRows.findBudget(reader, id));
    if (!budget) throw new Error('no budget');
    return budget;
  };
  const queued = async (session: Session) => bench().addTurn(session.id, { state: 'queued', fence: 0 });
  const admit = (session: Session, turn: TurnId, store = bench().store) =>
    store.unit(async (tx) => {
      const found = await turnRows.findTurn(tx, turn);
      if (!found) throw new Error('no turn');
      const admission = await admitTurn(tx, { ids: bench().ids, settings }, session, found);
      return admission.is === 'admitted';
    });
  /** Ends a turn that ran: `tokens` in and out are halves of it; undefined is not told. */
  const settle = (session: Session, turn: TurnId, tokens?: number) =>
    bench().store.unit(async (tx) => {
      const found = await turnRows.findTurn(tx, turn);
      if (!found) throw new Error('no turn');
      const usage = tokens === undefined ? undefined : { inputTokens: tokens, outputTokens: 0 };
      await settleTurn(tx, bench().ids, session, { ...found, startedAt: tx.now }, { state: 'done', usage });
    });
  /** Of budgets alone: the sessions and turns here are put in by hand, past the counters of their owners. */
  const miscounts = async () => {
    const found = await bench().store.read((reader) => counterRows.miscounts(reader, 20));
    return found.filter(({ id }) => id.startsWith('bdg_'));
  };

  test('nothing is admitted past the hard limit, however many ask at once in two hubs', async () => {
    const budget = await addBudget({ kind: 'turns', hard: 5 });
    const asked = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const session = await bench().addSession();
        return { session, turn: (await queued(session)).id };
      }),
    );
    const admitted = await Promise.all(
      asked.map(({ session, turn }, n) => admit(session, turn, n % 2 ? bench().store : bench().other)),
    );
    expect(admitted.filter(Boolean)).toHaveLength(5);
    expect(await stored(budget)).toMatchObject({ used: 0, reserved: 5 });
    expect(await miscounts()).toEqual([]);
  });

  test('a turn under several budgets takes from all or from none', async () => {
    const wide = await addBudget({ kind: 'turns', hard: 10 });
    const owner = await bench().addSession();
    const narrow = await addBudget({ scope: 'session', scopeId: owner.id, kind: 'turns', hard: 1 });
    const folder = await addBudget({ scope: 'project', scopeId: '/work', kind: 'turns', hard: 10 });
    const other = await addBudget({ scope: 'project', scopeId: '/workshop', kind: 'turns', hard: 10 });
    const owned = await bench().addSession({ owner: owner.id });
    const [one, two] = [await queued(owner), await queued(owned)];
    expect(await admit(owner, one.id)).toBe(true);
    expect(await admit(owned, two.id)).toBe(false);
    for (const budget of [wide, narrow, folder]) expect(await stored(budget)).toMatchObject({ reserved: 1 });
    expect(await stored(other)).toMatchObject({ reserved: 0 });
    expect(await miscounts()).toEqual([]);
  });

  test('what ends is charged once with what it used, and what is not told is unknown, never zero', async () => {
    const budget = await addBudget();
    const session = await bench().addSession();
    const [told, untold] = [await queued(session), await queued(session)];
    await admit(session, told.id);
    await settle(session, told.id, 300);
    await settle(session, told.id, 300);
    await admit(session, untold.id);
    await settle(session, untold.id);
    expect(await stored(budget)).toMatchObject({ used: 300, reserved: 0, unknown: 1 });
    const sums = await bench().store.read((reader) =>
      usageRows.sumUsage(reader, { user: bench().user, by: 'harness', limit: 5 }),
    );
    expect(sums).toMatchObject([
      {
        key: 'echo',
        turns: 2,
        inputTokens: 300,
        outputTokens: 0,
        tokensUnknown: 1,
        costMicros: null,
        costUnknown: 2,
      },
    ]);
    expect(await miscounts()).toEqual([]);
  });

  test('a late finish fills in what was unknown, once', async () => {
    const budget = await addBudget();
    const session = await bench().addSession();
    const turn = await queued(session);
    await admit(session, turn.id);
    await settle(session, turn.id);
    const late = () =>
      bench().store.unit((tx) =>
        settleLate(tx, bench().ids, session, turn, { inputTokens: 60, outputTokens: 40 }),
      );
    await late();
    await late();
    expect(await stored(budget)).toMatchObject({ used: 100, unknown: 0 });
    expect(await miscounts()).toEqual([]);
  });

  test('a counter that is off is found and mended from the charges', async () => {
    const budget = await addBudget();
    const session = await bench().addSession();
    const [ended, runs] = [await queued(session), await queued(session)];
    await admit(session, ended.id);
    await settle(session, ended.id, 10);
    await admit(session, runs.id);
    await bench().store.unit((tx) =>
      tx.db.updateTable('budgets').set({ used: 7, reserved: 0, unknown_turns: 3 }).execute(),
    );
    const found = await miscounts();
    expect(found).toMatchObject([
      { counter: 'reserved', id: budget.id, stored: 0, counted: 10 },
      { counter: 'used', stored: 7, counted: 10 },
      { counter: 'unknown_turns', stored: 3, counted: 0 },
    ]);
    for (const one of found) await bench().store.unit((tx) => counterRows.mendCounter(tx, one));
    expect(await stored(budget)).toMatchObject({ used: 10, reserved: 10, unknown: 0 });
  });

  test('after any course of reserving, ending and giving back nothing is negative, and what is held fits', async () => {
    const session = await bench().addSession();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_000 }),
        fc.array(
          fc.record({
            step: fc.constantFrom('ask', 'end', 'release', 'late'),
            of: fc.nat({ max: 5 }),
            tokens: fc.option(fc.nat({ max: 900 }), { nil: undefined }),
          }),
          { maxLength: 14 },
        ),
        async (hard, steps) => {
          await bench().store.unit(async (tx) => {
            await tx.db.deleteFrom('budgets').execute();
            await tx.db.deleteFrom('turns').execute();
            await tx.db.deleteFrom('turn_usage').execute();
            await tx.db.deleteFrom('approvals').execute();
          });
          const budget = await addBudget({ hard });
          const turns: TurnId[] = [];
          for (let n = 0; n < 6; n++) turns.push((await queued(session)).id);
          let spent = 0;
          const held = new Set<TurnId>();
          for (const { step, of, tokens } of steps) {
            const turn = turns[of]!;
            if (step === 'ask' && !held.has(turn) && (await admit(session, turn))) held.add(turn);
            else if (step === 'end' && held.delete(turn)) {
              await settle(session, turn, tokens);
              spent += tokens ?? 0;
              turns[of] = (await queued(session)).id;
            } else if (step === 'release' && held.delete(turn)) {
              await bench().store.unit((tx) => releaseTurn(tx, session, { id: turn }));
            }
            const now = await stored(budget);
            expect(now.used).toBe(spent);
            expect(now.reserved).toBeGreaterThanOrEqual(0);
            expect(now.unknown).toBeGreaterThanOrEqual(0);
            // A turn may use more than was held for it; what is held never adds up to more than the limit.
            expect(now.reserved).toBeLessThanOrEqual(hard);
          }
          expect(await miscounts()).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });
});
