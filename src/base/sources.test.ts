import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  backoffMs,
  createIds,
  ManualClock,
  nodeVersionProblem,
  seededRandom,
  systemRandom,
  type Random,
} from './index.ts';

test('ids have their prefix, then 22 characters of an alphabet without i, l, o and u', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 2 ** 45 - 1 }), (seed, now) => {
      const ids = createIds(new ManualClock(now), seededRandom(seed));
      expect(ids.next('ses')).toMatch(/^ses_[0-9a-hjkmnp-tv-z]{22}$/);
    }),
  );
});

test('ids grow strictly, whatever the clock does', () => {
  const step = fc.integer({ min: -100_000, max: 100_000 });
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.oneof(fc.constant(0), step)), (seed, jumps) => {
      const clock = new ManualClock();
      const ids = createIds(clock, seededRandom(seed));
      let last = ids.next('trn');
      for (const jump of jumps) {
        clock.jumpWall(jump);
        const next = ids.next('trn');
        expect(next > last).toBe(true);
        last = next;
      }
    }),
  );
});

test('ids grow also where the random part runs over', () => {
  const brim: Random = { bytes: (length) => new Uint8Array(length).fill(255), fraction: () => 0.5 };
  const ids = createIds(new ManualClock(), brim);
  const drawn = [ids.next('x'), ids.next('x'), ids.next('x')];
  expect([...new Set(drawn)].sort()).toEqual(drawn);
});

test('two sources in the same millisecond do not meet', () => {
  const clock = new ManualClock();
  const sources = [createIds(clock, systemRandom), createIds(clock, systemRandom)];
  const drawn = sources.flatMap((ids) => Array.from({ length: 500 }, () => ids.next('x')));
  expect(new Set(drawn).size).toBe(1000);
});

test('a seed reproduces its run, and another seed gives another', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return [random.fraction(), ...random.bytes(8), random.fraction()];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('fractions lie in [0, 1) and are spread; bytes have the length that was asked for', () => {
  for (const random of [seededRandom(3), systemRandom]) {
    const drawn = Array.from({ length: 2000 }, () => random.fraction());
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(drawn.map((value) => Math.floor(value * 10))).size).toBe(10);
    expect(random.bytes(33)).toHaveLength(33);
  }
});

test('a back-off lies in the upper half of its doubled wait, and never beyond the longest', () => {
  const waits = fc.record({
    first: fc.integer({ min: 1, max: 10_000 }),
    most: fc.integer({ min: 1, max: 600_000 }),
  });
  fc.assert(
    fc.property(waits, fc.integer({ min: 1, max: 5000 }), fc.integer(), (backoff, attempt, seed) => {
      const whole = Math.min(backoff.most, backoff.first * 2 ** Math.min(attempt - 1, 30));
      const wait = backoffMs(backoff, attempt, seededRandom(seed));
      expect(Number.isInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(Math.round(whole / 2));
      expect(wait).toBeLessThanOrEqual(whole);
    }),
  );
});

test('a back-off doubles with each try until it is capped', () => {
  const half: Random = { bytes: (length) => new Uint8Array(length), fraction: () => 0 };
  const waits = [0, 1, 2, 3, 4, 5].map((attempt) => backoffMs({ first: 100, most: 1000 }, attempt, half));
  expect(waits).toEqual([50, 50, 100, 200, 400, 500]);
});

test('an old Node is named with what to do; a fitting one is no problem', () => {
  const problem = nodeVersionProblem('v20.11.1');
  expect(problem).toContain('Muster needs Node 24 or newer, and this is Node v20.11.1.');
  expect(problem).toContain('npm start');
  expect(nodeVersionProblem('v9.0.0')).toBeDefined();
  expect(nodeVersionProblem('nonsense')).toBeDefined();
  for (const version of ['v24.0.0', 'v24.21.0', 'v25.1.0-nightly', '24.0.0', 'v100.0.0'])
    expect(nodeVersionProblem(version)).toBeUndefined();
});
