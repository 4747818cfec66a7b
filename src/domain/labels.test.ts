import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { automaticLabel, labelProblem, LIMITS, timeLabel } from './index.ts';

const AT = Date.UTC(2026, 1, 3, 4, 5, 6, 789);

test('the time in a label is UTC, with two digits each, whatever the zone of the machine', () => {
  expect(timeLabel(AT)).toBe('delegate-20260203-040506');
  expect(timeLabel(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe('delegate-20261231-235959');
});

test('an automatic label is the time, then -2 to -99, then the milliseconds', () => {
  const taken = new Set<string>();
  const drawn = Array.from({ length: 102 }, () => {
    const label = automaticLabel(AT, taken);
    taken.add(label);
    return label;
  });
  const base = 'delegate-20260203-040506';
  expect(drawn.slice(0, 3)).toEqual([base, `${base}-2`, `${base}-3`]);
  expect(drawn.slice(98)).toEqual([`${base}-99`, `${base}-${AT}`, `${base}-${AT + 1}`, `${base}-${AT + 2}`]);
  expect(new Set(drawn).size).toBe(102);
});

test('an automatic label fills the first gap', () => {
  expect(automaticLabel(AT, new Set([timeLabel(AT), `${timeLabel(AT)}-3`]))).toBe(`${timeLabel(AT)}-2`);
});

test('an automatic label is never one that is taken, and is one that could be given', () => {
  const suffix = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 120 }).map((n) => `-${n}`),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.array(suffix, { maxLength: 200 }), (now, suffixes) => {
      const taken = new Set(suffixes.map((end) => timeLabel(now) + end));
      const label = automaticLabel(now, taken);
      expect(taken.has(label)).toBe(false);
      expect(label.startsWith(timeLabel(now))).toBe(true);
      expect(labelProblem(label)).toBeUndefined();
    }),
  );
});

test.each(['builder', ' Builder ', 'ünïcode 🦊', 'a/b:c "d" <e>', 'x'.repeat(LIMITS.labelCharacters)])(
  'takes the label %j as it is',
  (label) => {
    expect(labelProblem(label)).toBeUndefined();
  },
);

test.each([
  ['', 'empty'],
  ['x'.repeat(LIMITS.labelCharacters + 1), 'at most 512 characters; this one has 513'],
  ['two\nlines', 'line breaks'],
  ['bell\u0007', 'control characters'],
  ['escape\u001b[31m', 'control characters'],
  ['separator\u2028', 'line breaks'],
  ['c1\u0085', 'control characters'],
  ['half \ud83e', 'valid Unicode'],
])('refuses the label %j', (label, why) => {
  expect(labelProblem(label)).toContain(why);
});

test('a label needs something to see', () => {
  for (const blank of [' ', '   ', '\u00A0\u2003', '\u200B', '\u3164', '\u2800', '\u0301'])
    expect(labelProblem(blank)).toBe('a label needs a visible character');
  for (const label of [' a ', 'é', '名', '7', '-', '🙂']) expect(labelProblem(label)).toBeUndefined();
});
