import { expect, test } from 'vitest';
import { readApprovalsSearch, sinceAt } from './approvals-search.ts';

test('an address is read as far as it means something', () => {
  const session = 'ses_1kdvh35m0be9d650n0rkbx';
  expect(
    readApprovalsSearch({ view: 'history', state: 'denied', kind: 'gate', since: '1d', session }),
  ).toEqual({ view: 'history', state: 'denied', kind: 'gate', since: '1d', session });
  expect(
    readApprovalsSearch({ view: 'inbox', state: 'ended', kind: 'x', since: 3, session: 'miller' }),
  ).toEqual({});
});

test('times are counted from now', () => {
  expect(sinceAt('1h', 7_200_000)).toBe(3_600_000);
  expect(sinceAt(undefined, 7_200_000)).toBeUndefined();
});
