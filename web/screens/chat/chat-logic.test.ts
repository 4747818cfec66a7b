import { describe, expect, test } from 'vitest';
import { endOf } from './life-words.ts';
import { completed, completionsOf, isCommand, isWhole, type SlashCommand } from './slash-completion.ts';

const command = (words: string, takes = ''): SlashCommand => ({ words, takes, does: '' });
const COMMANDS = [
  command('/acp delegate list'),
  command('/acp delegate close', 'LABEL'),
  command('/acp close'),
  command('/cancel'),
  command('/workflow', 'NAME'),
];
const wordsOf = (text: string) => completionsOf(text, COMMANDS).map(({ words }) => words);

describe('completing a slash command', () => {
  test('offers what begins so, whatever the case and the blanks', () => {
    expect(wordsOf('/')).toHaveLength(COMMANDS.length);
    expect(wordsOf('/ACP  del')).toEqual(['/acp delegate list', '/acp delegate close']);
    expect(wordsOf('/c')).toEqual(['/cancel']);
  });

  test('keeps showing the command whose arguments are typed', () => {
    expect(wordsOf('/acp delegate close mil')).toEqual(['/acp delegate close']);
    expect(wordsOf('/workflow review')).toEqual(['/workflow']);
  });

  test('offers nothing for prose, for several lines, or for what is no command', () => {
    expect([wordsOf('see /cancel'), wordsOf('/cancel\nnow'), wordsOf('/nothing'), wordsOf('')]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test('leaves room for arguments, and knows when a command is whole', () => {
    expect(completed(command('/acp close'))).toBe('/acp close');
    expect(completed(command('/workflow', 'NAME'))).toBe('/workflow ');
    expect(isWhole('/acp  close ', command('/acp close'))).toBe(true);
    expect(isWhole('/acp', command('/acp close'))).toBe(false);
    expect(isWhole('/workflow review', command('/workflow', 'NAME'))).toBe(true);
  });
});

test('a command is one line that begins with a slash and a letter', () => {
  expect([isCommand('/help'), isCommand(' /help'), isCommand('/ help'), isCommand('/a\nb'), isCommand('no')]).toEqual(
    [true, true, false, false, false],
  );
});

describe('when a session ends by itself', () => {
  test('is the deadline that comes first; using it puts off the idle one alone', () => {
    expect(endOf({ idleExpiresAt: 5, ageExpiresAt: 9 })).toEqual({ at: 5, unlessUsed: true });
    expect(endOf({ idleExpiresAt: 9, ageExpiresAt: 5 })).toEqual({ at: 5, unlessUsed: false });
    expect(endOf({ idleExpiresAt: 9, ageExpiresAt: null })).toEqual({ at: 9, unlessUsed: true });
  });

  test('is never while it is busy and has no age, or has no deadlines', () => {
    expect(endOf({ idleExpiresAt: null, ageExpiresAt: null })).toBeUndefined();
  });
});
