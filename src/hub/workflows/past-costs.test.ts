import { expect, test } from 'vitest';
import { newId } from '#domain';
import { usageRows } from '#store';
import { readWorkflow } from '#workflow/definition';
import { onEachStore } from '../testing/hub-stores.ts';
import { pastCosts } from './past-costs.ts';

onEachStore('what sessions of steps have cost', (bench) => {
  test('is the median of turns on the same harness in the same role, and unknown where nothing was told', async () => {
    const { store, ids, user } = bench();
    const session = await bench().addSession();
    const used = (harness: string, role: string | null, tokens: number | null, activeMs: number) =>
      store.unit((tx) =>
        usageRows.insertUsage(tx, {
          turn: newId(ids, 'turn'),
          session: session.id,
          user,
          agent: null,
          harness,
          model: null,
          role,
          folder: null,
          state: 'done',
          inputTokens: tokens,
          outputTokens: tokens,
          cachedTokens: null,
          costMicros: tokens === null ? null : tokens * 1_000,
          activeMs,
          late: false,
          endedAt: tx.now,
        }),
      );
    for (const tokens of [10, 500, 30]) await used('grok', 'reviewer', tokens, 4_000);
    await used('grok', null, 7, 1_000);
    await used('shell', null, null, 2_000);
    const { definition } = readWorkflow({
      file: 'x.yaml',
      text: `steps:
  - { id: a, role: reviewer, prompt: x }
  - { id: b, harness: shell, prompt: x }
  - { id: c, harness: never, prompt: x }
  - { id: d, prompt: x }
`,
    });
    if (definition === null) throw new Error('it is wrong');
    const medianOf = await store.read((reader) => pastCosts(reader, user, definition, 'grok'));
    expect(definition.steps.map(medianOf)).toEqual([
      { seconds: 4, tokens: 60, money: 0.03 },
      { seconds: 2, tokens: null, money: null },
      { seconds: null, tokens: null, money: null },
      { seconds: 1, tokens: 14, money: 0.007 },
    ]);
    const unnamed = await store.read((reader) => pastCosts(reader, user, definition, null));
    expect(definition.steps.map((step) => unnamed(step)?.seconds ?? null)).toEqual([null, 2, null, null]);
  });
});
