import { expect, test } from 'vitest';
import { LIMITS, type SessionId, type TranscriptEntry } from '#domain';
import * as transcriptRows from '../tables/transcript.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

async function aSession({ store, ids }: Hubs): Promise<SessionId> {
  return store.unit(async (tx) => addSession(tx, ids, await addUser(tx, ids, 'ada')));
}

const append = ({ store }: Hubs, session: SessionId, ...entries: TranscriptEntry[]) =>
  store.unit((tx) => transcriptRows.appendTranscript(tx, session, null, entries));

const read = ({ store }: Hubs, session: SessionId, after = 0, limit = 1_000) =>
  store.read((reader) => transcriptRows.readTranscript(reader, session, { after, limit }));

/** Transcripts are numbered, bounded, and keep the newest of what a tool says. */
export const transcriptParts: Part = (hubs) => {
  test('entries are numbered from 1 in the order in which they came, also from two hubs at once', async () => {
    const session = await aSession(hubs());
    const { store, other } = hubs();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        append(
          { ...hubs(), store: n % 2 ? store : other },
          session,
          { type: 'text', text: `${n}` },
          { type: 'text', text: `${n}!` },
        ),
      ),
    );
    const { items, pruned } = await read(hubs(), session);
    expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(pruned).toBe(false);
  });

  test('the newest output of a tool call takes the place of the one before and keeps what that said besides', async () => {
    const session = await aSession(hubs());
    await append(hubs(), session, {
      type: 'tool_update',
      toolCallId: 'a',
      output: 'one',
      status: 'in_progress',
    });
    await append(hubs(), session, { type: 'tool_update', toolCallId: 'b', output: 'other' });
    await append(hubs(), session, { type: 'tool_update', toolCallId: 'a', output: 'one two', exitCode: 0 });
    const { items, pruned } = await read(hubs(), session);
    expect(items.map(({ seq, entry }) => [seq, entry])).toEqual([
      [2, { type: 'tool_update', toolCallId: 'b', output: 'other' }],
      [3, { type: 'tool_update', toolCallId: 'a', output: 'one two', status: 'in_progress', exitCode: 0 }],
    ]);
    expect(pruned).toBe(false);
  });

  test('beyond the bound of a session the oldest tool outputs go first, and a reader learns that something is gone', async () => {
    const session = await aSession(hubs());
    await append(hubs(), session, { type: 'text', text: 'kept' });
    const big = 'x'.repeat(LIMITS.updateBatchBytes);
    const count = Math.ceil(LIMITS.transcriptBytesPerSession / LIMITS.updateBatchBytes) + 2;
    for (let n = 0; n < count; n++)
      await append(hubs(), session, { type: 'tool_update', toolCallId: `t${n}`, output: big });
    const { items, pruned } = await read(hubs(), session);
    expect(items[0]?.entry).toEqual({ type: 'text', text: 'kept' });
    expect(items.reduce((sum, { entry }) => sum + JSON.stringify(entry).length, 0)).toBeLessThanOrEqual(
      LIMITS.transcriptBytesPerSession,
    );
    expect(pruned).toBe(true);
    expect((await read(hubs(), session, items.at(-1)?.seq ?? 0)).pruned).toBe(false);
  });
};
