import { expect, test } from 'vitest';
import { readKey } from './chords.ts';

test('two keys one after the other go to a screen', () => {
  const first = readKey('g', 0, undefined);
  expect(first.chord).toBeUndefined();
  expect(readKey('s', 400, first.pressed).chord).toMatchObject({ to: '/sessions' });
});

test('a first key that was long ago is forgotten', () => {
  const first = readKey('g', 0, undefined);
  expect(readKey('s', 5_000, first.pressed)).toEqual({});
});

test('a single key acts at once, but not as the second of a chord', () => {
  expect(readKey('j', 0, undefined).chord).toMatchObject({ act: 'next' });
  expect(readKey('j', 100, { key: 'g', at: 0 })).toEqual({});
});
