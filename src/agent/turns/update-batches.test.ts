import { expect, test } from 'vitest';
import { LIMITS } from '#domain';
import { OutboxRoom } from './outbox-room.ts';
import { UpdateBatches } from './update-batches.ts';

const output = (id: string, text: string) => ({ type: 'tool_update' as const, toolCallId: id, output: text });

test('keeps only the newest output of a tool call in a batch, beside its other facts', () => {
  const batches = new UpdateBatches(new OutboxRoom(LIMITS.outboxUpdateBytes));
  batches.add({ type: 'tool_update', toolCallId: 'a', status: 'in_progress' });
  batches.add(output('a', 'one'));
  batches.add(output('b', 'other'));
  batches.add(output('a', 'one two'));
  expect(batches.seal()?.entries).toEqual([
    { type: 'tool_update', toolCallId: 'a', status: 'in_progress', output: 'one two' },
    output('b', 'other'),
  ]);
});

test('a growing output of a long command takes room once, and does not hurry the batch', () => {
  const room = new OutboxRoom(LIMITS.outboxUpdateBytes);
  const batches = new UpdateBatches(room);
  for (let i = 1; i <= 5_000; i++)
    batches.add(output('a', 'x'.repeat(Math.min(i * 100, LIMITS.toolOutputBytes))));
  expect(batches.isWorthSending).toBe(false);
  const batch = batches.seal();
  expect(batch?.entries).toHaveLength(1);
  expect(batch?.bytes).toBeLessThan(LIMITS.toolOutputBytes + 200);
});
