import { describe, expect, test } from 'vitest';
import { endOf, inHolds, inText } from './life-words.ts';
import { fitting, isCommand, isWhole, type Offered } from './slash-completion.ts';

const offer = (text: string): Offered => ({ text, usage: '', help: '' });
const OFFERS = ['/acp delegate list', '/acp delegate close ', '/acp close', '/cancel', '/cancel all'].map(
  offer,
);
const textsOf = (typed: string) => fitting(typed, OFFERS).map(({ text }) => text);

describe('completing a slash command', () => {
  test('offers what begins so, whatever the case and the blanks', () => {
    expect(textsOf('/')).toHaveLength(OFFERS.length);
    expect(textsOf('/ACP  del')).toEqual(['/acp delegate list', '/acp delegate close ']);
    expect(textsOf('/ca')).toEqual(['/cancel', '/cancel all']);
  });

  test('keeps showing the command whose arguments are typed', () => {
    expect(textsOf('/acp delegate close mil')).toEqual(['/acp delegate close ']);
  });

  test('offers nothing for prose, for several lines, and for what is the harness’ own', () => {
    expect(['see /cancel', '/cancel\nnow', '//cancel', '/nothing', ''].map(textsOf)).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test('knows when a command stands there whole, so that Enter sends it', () => {
    expect(isWhole('/acp  close ', offer('/acp close'))).toBe(true);
    expect(isWhole('/acp', offer('/acp close'))).toBe(false);
    expect(isWhole('/acp delegate close mill', offer('/acp delegate close '))).toBe(true);
  });
});

test('a command is one line that begins with a slash and a word; a path is none', () => {
  expect(['/help', ' /acp close', '/ help', '/a\nb', 'no', '/home/me', '//help'].map(isCommand)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

describe('when a session ends by itself', () => {
  test('is the deadline that comes first; using it puts off the idle one alone', () => {
    expect(endOf({ idleExpiresAt: 5, ageExpiresAt: 9 })).toEqual({ at: 5, unlessUsed: true });
    expect(endOf({ idleExpiresAt: 9, ageExpiresAt: 5 })).toEqual({ at: 5, unlessUsed: false });
    expect(endOf({ idleExpiresAt: 9, ageExpiresAt: null })).toEqual({ at: 9, unlessUsed: true });
  });

  test('is told in round numbers, and anew when those change', () => {
    const HOUR = 3_600_000;
    expect([72 * HOUR - 5, 36 * HOUR, 35 * HOUR, 1.4 * HOUR, 61_000, 5].map(inText)).toEqual([
      'in 3 days',
      'in 2 days',
      'in 35 hours',
      'in 84 minutes',
      'in 1 minute',
      'now',
    ]);
    expect(inHolds(72 * HOUR)).toBe(12 * HOUR);
    expect(inText(72 * HOUR - inHolds(72 * HOUR) - 1)).toBe('in 2 days');
  });

  test('is never while it is busy and has no age, or has no deadlines', () => {
    expect(endOf({ idleExpiresAt: null, ageExpiresAt: null })).toBeUndefined();
  });
});
