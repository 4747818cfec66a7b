import { expect, test } from 'vitest';
import { newId } from '#domain';
import { usageRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { createBudgets } from './budget-service.ts';

const HOUR_MS = 3_600_000;
/** 2026-11-19, 22:00 in UTC: already the 20th in Helsinki. */
const EVENING = Date.UTC(2026, 10, 19, 22);

onEachStore('what turns used, by group', (bench) => {
  const seed = async () => {
    const { store, ids, user } = bench();
    const mill = await bench().addAgent({ name: 'mill' });
    const [cheap, dear] = [
      await bench().addSession({ label: 'cheap' }),
      await bench().addSession({ label: 'dear' }),
    ];
    const use = (more: Partial<usageRows.UsageRow>) =>
      store.unit((tx) =>
        usageRows.insertUsage(tx, {
          turn: newId(ids, 'turn'),
          session: cheap.id,
          user,
          agent: mill.id,
          harness: 'grok',
          model: null,
          role: null,
          folder: null,
          state: 'done',
          inputTokens: 10,
          outputTokens: 1,
          cachedTokens: null,
          costMicros: null,
          activeMs: 1_000,
          late: false,
          endedAt: EVENING,
          ...more,
        }),
      );
    await use({ session: dear.id, inputTokens: 900, costMicros: 5, endedAt: EVENING - 24 * HOUR_MS });
    await use({});
    await use({ agent: null, harness: 'shell', inputTokens: null, outputTokens: null, costMicros: 70 });
    return { mill, cheap, dear, use };
  };
  const usage = async (query: Omit<Parameters<ReturnType<typeof createBudgets>['usage']>[1], 'limit'>) => {
    const { store, ids, user } = bench();
    const shown = await createBudgets({ store, ids }).usage(
      { kind: 'user', user, token: newId(ids, 'token'), role: 'member', client: 'cli' },
      { ...query, limit: 10 },
    );
    if (!shown.ok) throw new Error(shown.error.message);
    return shown.value.items;
  };

  test('by agent, with its name; turns that ran on none stand apart', async () => {
    const { mill } = await seed();
    const items = await usage({ by: 'agent' });
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ key: mill.id, name: 'mill', turns: 2, inputTokens: 910 }),
    );
    expect(items).toContainEqual(expect.objectContaining({ key: null, inputTokens: null, tokensUnknown: 1 }));
  });

  test('what used most comes first, by tokens or by cost; without an order what ended last', async () => {
    await seed();
    const names = async (order?: usageRows.UsageOrder) =>
      (await usage({ by: 'session', order })).map(({ name }) => name);
    expect(await names()).toEqual(['cheap', 'dear']);
    expect(await names('tokens')).toEqual(['dear', 'cheap']);
    expect(await names('cost')).toEqual(['cheap', 'dear']);
  });

  test('a session without a label is called by its kind, the end of its id, and where it ran', async () => {
    const { use } = await seed();
    const { id } = await bench().addSession({ label: null, kind: 'oneshot', harness: 'grok' });
    await use({ session: id, inputTokens: 9_000 });
    const [first] = await usage({ by: 'session', order: 'tokens' });
    expect(first?.name).toBe(`oneshot ${id.slice(-6)} on grok`);
  });

  test('a day begins where its reader is', async () => {
    await seed();
    const days = async (utcOffset: number) =>
      (await usage({ by: 'day', utcOffset })).map(({ key, turns }) => [Number(key), turns]);
    const day = Math.floor(EVENING / (24 * HOUR_MS));
    expect(await days(0)).toEqual([
      [day, 2],
      [day - 1, 1],
    ]);
    expect(await days(120)).toEqual([
      [day + 1, 2],
      [day, 1],
    ]);
  });

  test('what is of no team and of no run has no key', async () => {
    await seed();
    for (const by of ['team', 'run'] as const)
      expect(await usage({ by })).toMatchObject([{ key: null, name: null, turns: 3 }]);
  });
});
