import { expect, it } from 'vitest';
import type { TranscriptEntry } from '#domain';
import { TurnTale } from './turn-tale.ts';

const taleOf = (...entries: TranscriptEntry[]) => {
  const tale = new TurnTale();
  for (const entry of entries) tale.see(entry);
  return tale;
};
const update = (exitCode?: number): TranscriptEntry => ({
  type: 'tool_update',
  toolCallId: 'call-1',
  ...(exitCode === undefined ? {} : { exitCode }),
});

it('keeps the remarks of a turn in order', () => {
  const text = (words: string): TranscriptEntry => ({ type: 'text', text: words });
  const notice = (words: string): TranscriptEntry => ({ type: 'notice', text: words });
  expect(taleOf(notice('one'), text('hi'), notice('two')).notices).toEqual(['one', 'two']);
});

it('knows the exit code of the command that ran last, and that a signal leaves none', () => {
  expect(taleOf(update(3), update(0), update()).exitCode).toBe(0);
  expect(taleOf(update()).exitCode).toBeNull();
});
