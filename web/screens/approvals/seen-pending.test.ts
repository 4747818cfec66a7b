import { expect, test } from 'vitest';
import { isSame, seenAfter } from './seen-pending.ts';

const asked = (id: string, createdAt: number) => ({ id, createdAt });

test('what was answered elsewhere stays in its place and is over; what is new comes last', () => {
  const first = seenAfter([], [asked('b', 2), asked('a', 1)]);
  expect(first.map(({ approval, isOver }) => [approval.id, isOver])).toEqual([
    ['a', false],
    ['b', false],
  ]);
  const then = seenAfter(first, [asked('b', 2), asked('c', 3)]);
  expect(then.map(({ approval, isOver }) => [approval.id, isOver])).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
  ]);
  expect(isSame(first, then)).toBe(false);
  expect(
    isSame(
      then,
      seenAfter(
        then,
        then.slice(1).map(({ approval }) => approval),
      ),
    ),
  ).toBe(true);
});
