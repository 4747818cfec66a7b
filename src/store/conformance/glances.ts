import { expect, test } from 'vitest';
import { glanceRows, transcriptRows, usageRows } from '../index.ts';
import type { Part } from './hubs.ts';
import { addSession, addTurn, addUser } from './seeds.ts';

/** What a list shows of sessions beside their status. */
export const glanceParts: Part = (hubs) => {
  test('of each session its last act, its window and what its turns used, and what of it is unknown', async () => {
    const { store, ids } = hubs();
    const seeded = await store.unit(async (tx) => {
      const user = await addUser(tx, ids, 'ada');
      const [busy, fresh] = [await addSession(tx, ids, user), await addSession(tx, ids, user)];
      const told = await addTurn(tx, ids, busy, { state: 'done', position: 1 });
      const untold = await addTurn(tx, ids, busy, { state: 'done', position: 2 });
      const used = {
        session: busy,
        user,
        agent: null,
        harness: 'grok',
        model: null,
        role: null,
        folder: null,
      };
      const ended = {
        state: 'done',
        activeMs: 10,
        late: false,
        endedAt: tx.now,
        cachedTokens: null,
      } as const;
      await usageRows.insertUsage(tx, {
        ...used,
        ...ended,
        turn: told,
        inputTokens: 900,
        outputTokens: 100,
        costMicros: null,
      });
      await usageRows.insertUsage(tx, {
        ...used,
        ...ended,
        turn: untold,
        inputTokens: null,
        outputTokens: null,
        costMicros: null,
      });
      await transcriptRows.appendTranscript(tx, busy, told, [
        { type: 'usage', usage: { contextUsed: 10 } },
        { type: 'text', text: 'first' },
        {
          type: 'tool_call',
          call: { toolCallId: 'c1', title: 'Run npm test', kind: 'execute' },
          status: 'pending',
        },
        { type: 'usage', usage: { contextUsed: 1_000, contextSize: 8_000 } },
        { type: 'thought', text: 'hm' },
      ]);
      const writing = await addSession(tx, ids, user);
      for (const text of ['It ans', 'wers ', 'now.'])
        await transcriptRows.appendTranscript(tx, writing, null, [{ type: 'text', text }]);
      return { busy, fresh, writing };
    });
    const read = await store.read((reader) => glanceRows.readGlances(reader, [seeded.busy, seeded.fresh]));
    expect(read.get(seeded.busy)).toMatchObject({
      latest: { entry: { type: 'tool_call', call: { title: 'Run npm test' } } },
      window: { contextUsed: 1_000, contextSize: 8_000 },
      branch: null,
      tokens: 1_000,
      untoldTokens: 1,
      costMicros: null,
      untoldCost: 2,
    });
    const pieces = await store.read((reader) => glanceRows.readGlances(reader, [seeded.writing]));
    expect(pieces.get(seeded.writing)?.latest?.entry).toEqual({ type: 'text', text: 'It answers now.' });
    expect(read.get(seeded.fresh)).toEqual({
      latest: null,
      window: null,
      branch: null,
      tokens: null,
      costMicros: null,
      untoldTokens: 0,
      untoldCost: 0,
    });
  });
};
