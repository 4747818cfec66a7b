import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok, refuse } from '#base';
import { ASK_FOR_SUMMARY, compact, isFull } from './compaction.ts';
import { mendMessages } from './memory/mend-messages.ts';
import { lengthOf, type Message } from './memory/message.ts';

const user = (text: string): Message => ({ role: 'user', text });
const said = (text: string): Message => ({ role: 'assistant', parts: [{ type: 'text', text }] });
const round = (id: string, size: number): Message[] => [
  { role: 'assistant', parts: [{ type: 'call', id, tool: 'read', input: { path: id } }] },
  { role: 'tool', results: [{ id, tool: 'read', text: 'x'.repeat(size) }] },
];

describe('compaction', () => {
  it('begins at 80 % of the window', () => {
    expect([isFull(799, 1_000), isFull(800, 1_000)]).toEqual([false, true]);
  });

  it('puts the model’s summary in the place of older messages and keeps the prompt word for word', async () => {
    const asked: Message[][] = [];
    const messages = [
      user('old'),
      said('done'),
      user('the prompt'),
      ...round('a', 3_000),
      ...round('b', 900),
    ];
    const compacted = await compact({
      messages,
      promptAt: 2,
      window: 1_000,
      summarise: async (older) => {
        asked.push(older);
        return ok('what happened');
      },
    });
    expect(compacted).toMatchObject({ promptAt: 1, summed: 4 });
    expect(compacted?.messages).toEqual([
      user(expect.stringContaining('what happened')),
      user('the prompt'),
      ...round('b', 900),
    ]);
    expect(asked[0]?.at(-1)).toEqual(user(ASK_FOR_SUMMARY));
    expect(JSON.stringify(asked).length).toBeLessThan(JSON.stringify(messages).length);
  });

  it('cuts in bounds when there is no summary, and says why', async () => {
    const messages = [user('y'.repeat(100_000)), said('z'.repeat(100_000)), user('prompt')];
    const compacted = await compact({
      messages,
      promptAt: 2,
      window: 1_000,
      summarise: async () => refuse('no model'),
    });
    expect(compacted?.problem).toBe('no model');
    expect(compacted?.messages.reduce((sum, message) => sum + lengthOf(message), 0)).toBeLessThan(4_000);
    expect(compacted?.messages.at(-1)).toEqual(user('prompt'));
  });

  it('does nothing when there is nothing older', async () => {
    const summarise = async () => ok('never');
    expect(
      await compact({ messages: [user('prompt')], promptAt: 0, window: 1_000, summarise }),
    ).toBeUndefined();
  });

  it('never parts a call from its result, and never loses the prompt', async () => {
    const step = fc.oneof(
      fc.nat(2_000).map((size) => [said('s'.repeat(size))]),
      fc.tuple(fc.nat(999), fc.nat(3_000)).map(([id, size]) => round(`c${id}`, size)),
    );
    const steps = fc.array(step, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        steps,
        steps,
        fc.integer({ min: 1_000, max: 4_000 }),
        async (before, after, window) => {
          const messages = [...before.flat(), user('the prompt'), ...after.flat()];
          const compacted = await compact({
            messages,
            promptAt: before.flat().length,
            window,
            summarise: async () => ok('summary'),
          });
          if (!compacted) return;
          expect(mendMessages(compacted.messages)).toEqual(compacted.messages);
          expect(compacted.messages[compacted.promptAt]).toEqual(user('the prompt'));
          expect(compacted.messages.filter(({ role }) => role === 'user')).toHaveLength(2);
        },
      ),
    );
  });
});
