import { expect, test } from 'vitest';
import type { Approval, Run, Session } from '../../live/views.ts';
import { nowOf, summaryOf } from './what-is-now.ts';

const session = (word: string, since = 0) => ({ status: { word, since } }) as unknown as Session;
const approval = (createdAt: number, state = 'pending') => ({ createdAt, state }) as unknown as Approval;

test('what has waited longest stands first, and what is answered is gone', () => {
  const { needs } = nowOf({
    approvals: [approval(9), approval(3), approval(1, 'allowed')],
    sessions: [],
    runs: [],
    teams: [],
  });
  expect(needs.map(({ createdAt }) => createdAt)).toEqual([3, 9]);
});

test('only sessions under way are shown, and the line says how many do what', () => {
  const run = {} as unknown as Run;
  const now = nowOf({
    approvals: [],
    sessions: [session('done'), session('queued'), session('working'), session('starting')],
    runs: [run],
    teams: [],
  });
  expect(now.underWay.map(({ status }) => status.word)).toEqual(['working', 'starting', 'queued']);
  expect(summaryOf(now)).toBe('Nothing needs you. 2 working. 1 queued. 1 run of workflows.');
});
