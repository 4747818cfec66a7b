import { expect, test } from 'vitest';
import { foundLines, offsetOf, type Finding } from './finding-lines.ts';

const finding = (line: number, column: number, message: string): Finding => ({
  line,
  column,
  severity: 'error',
  message,
});

test('findings stand at their lines, in order, with what is written there', () => {
  const found = foundLines('name: crew\nteam: []', [
    finding(2, 7, 'late'),
    finding(2, 1, 'early'),
    finding(1, 1, 'first'),
    finding(9, 1, 'past the end'),
  ]);
  expect(
    found.map(({ line, text, findings }) => [line, text, findings.map(({ message }) => message)]),
  ).toEqual([
    [1, 'name: crew', ['first']],
    [2, 'team: []', ['early', 'late']],
    [9, '', ['past the end']],
  ]);
});

test('a place is found by line and column, and never beyond the text', () => {
  const text = 'ab\ncd\n';
  expect([offsetOf(text, 1, 1), offsetOf(text, 2, 2), offsetOf(text, 2, 99), offsetOf(text, 99, 1)]).toEqual([
    0, 4, 5, 6,
  ]);
});
