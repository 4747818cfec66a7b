import { expect, test } from 'vitest';
import { livesOf, memoryIsBounded, quantile } from './figures.ts';
import { readOptions } from './options.ts';

const life = (pid: number, mb: (round: number) => number) =>
  Array.from({ length: 60 }, (_, round) => ({
    what: 'hub',
    pid,
    at: round * 2_000,
    keptMb: mb(round),
    residentMb: 300 + round * 10,
  }));

test('quantiles are of what was seen', () => {
  expect(quantile([30, 10, 20], 0.5)).toBe(20);
  expect(quantile([30, 10, 20], 0.99)).toBe(30);
  expect(quantile([], 0.5)).toBeUndefined();
});

test('what is kept and grows with every minute of a warm life is named; a warm-up, work under way and lazily kept pages are not', () => {
  expect(memoryIsBounded(life(1, (round) => 60 + (round % 5) * 20))).toEqual([]);
  expect(memoryIsBounded(life(1, (round) => (round < 8 ? 30 : 70)))).toEqual([]);
  expect(memoryIsBounded(life(7, (round) => 60 + round / 2))).toEqual([
    expect.stringContaining('hub 7 grew'),
  ]);
  expect(livesOf(life(7, (round) => round))[0]?.mbPerMinute).toBeCloseTo(30);
  expect(livesOf(life(1, () => 1).slice(0, 19))).toEqual([]);
});

test('the command line is read, and what it does not know is refused', () => {
  expect(readOptions([], 9)).toEqual({ minutes: 5, database: 'sqlite', seed: 9 });
  expect(readOptions(['--minutes', '0.5', '--database', 'postgres', '--seed', '3'], 9)).toEqual({
    minutes: 0.5,
    database: 'postgres',
    seed: 3,
  });
  for (const bad of [
    ['--minutes'],
    ['--minutes', '0'],
    ['--database', 'oracle'],
    ['--seed', '-1'],
    ['--hubs', '2'],
  ])
    expect(readOptions(bad, 9)).toBeUndefined();
});
