import { expect, test } from 'vitest';
import { countTests, unsteadyTests, withSecondTry } from './count-tests.ts';

const file = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  assertionResults: tests.map((one, at) => ({ status: one, fullName: `test ${at + 1}` })),
});

test('counts passed and failed tests over all files, and skipped ones not at all', () => {
  const testResults = [
    file('a', 'passed', 'passed', 'skipped', 'todo'),
    file('b', 'failed', 'failed', 'passed', 'failed'),
  ];
  expect(countTests({ testResults })).toEqual({ passed: 2, failed: 2, failedFiles: ['b'] });
});

test('a file that did not load counts as one failed', () => {
  expect(countTests({ testResults: [file('a', 'failed')] })).toMatchObject({ passed: 0, failed: 1 });
});

test('the second try of a file stands for its first, and what passed only then is named', () => {
  const first = { testResults: [file('a', 'passed', 'passed'), file('b', 'failed', 'failed', 'failed')] };
  const second = { testResults: [file('b', 'failed', 'passed', 'failed')] };
  expect(countTests(withSecondTry(first, second))).toEqual({ passed: 2, failed: 1, failedFiles: ['b'] });
  expect(unsteadyTests(first, second)).toEqual(['b: test 1']);
});

test('a file that fails twice without a test in it stays failed', () => {
  const twice = { testResults: [file('a', 'failed')] };
  expect(countTests(withSecondTry(twice, twice))).toMatchObject({ passed: 0, failed: 1 });
  expect(unsteadyTests(twice, twice)).toEqual([]);
});
