import { expect, test } from 'vitest';
import { countTests } from './count-tests.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

test('counts passed and failed tests over all files, and skipped ones not at all', () => {
  const testResults = [
    file('passed', 'passed', 'skipped', 'todo'),
    file('failed', 'failed', 'passed', 'failed'),
  ];
  expect(countTests({ testResults })).toEqual({ passed: 2, failed: 2 });
});

test('a file that did not load counts as one failed', () => {
  expect(countTests({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1 });
});
