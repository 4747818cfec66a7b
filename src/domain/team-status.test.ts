import { expect, test } from 'vitest';
import { STATUS_WORDS, TEAM_WORDS, teamStatusOf, type MemberFacts, type StatusWord } from './index.ts';

const team = { createdAt: 5, deletedAt: null };
const one = (name: string, word: StatusWord, why?: string, more: Partial<MemberFacts> = {}): MemberFacts => ({
  name,
  status: { word, since: 10, ...(why === undefined ? {} : { why }) },
  plan: 'not_required',
  ...more,
});
const DONE = one('rev', 'done', 'its last turn is done; it waits for a message');

test.each<[string, string, string | null, readonly MemberFacts[], number]>([
  ['has nobody in it', 'new', 'nobody is in it yet', [], 0],
  ['has an outside lead alone', 'new', 'nobody is in it yet', [one('lead', 'outside')], 0],
  ['was just formed', 'new', 'nobody has had a turn yet', [one('dev', 'new')], 0],
  ['has one at work', 'working', 'dev', [one('dev', 'working'), DONE], 1],
  [
    'has one at work and one lost',
    'working',
    'dev; ann is lost: mill is not heard',
    [one('dev', 'starting'), one('ann', 'lost', 'mill is not heard')],
    1,
  ],
  [
    'has one who asks beside others at work',
    'needs_you',
    'ann needs you: to approve: x',
    [one('dev', 'working'), one('ann', 'needs_you', 'to approve: x')],
    1,
  ],
  [
    'has a plan that waits',
    'needs_you',
    'the plan of ann waits for an answer',
    [one('ann', 'done', 'x', { plan: 'submitted' }), DONE],
    0,
  ],
  [
    'is paused by a budget',
    'paused',
    'dev is paused: the budget is used up',
    [one('dev', 'paused', 'the budget is used up'), DONE],
    1,
  ],
  [
    'has all of its members stalled',
    'stalled',
    'dev is stalled: no sign; ann is stalled: no sign',
    [one('dev', 'stalled', 'no sign'), one('ann', 'stalled', 'no sign')],
    1,
  ],
  [
    'has one lost and one behind a slot',
    'lost',
    'ann is lost: mill is not heard',
    [one('dev', 'queued', 'a free slot'), one('ann', 'lost', 'mill is not heard')],
    1,
  ],
  ['waits for slots', 'queued', 'dev is queued: a free slot', [one('dev', 'queued', 'a free slot'), DONE], 1],
  ['has tasks that nobody takes', 'waiting', '2 open tasks are taken by nobody', [DONE], 2],
  [
    'has nothing left to do',
    'done',
    'all are at rest, and no task is open',
    [DONE, one('ann', 'asleep', 'x')],
    0,
  ],
])('a team that %s is %s', (_, word, why, members, open) => {
  expect(teamStatusOf({ team, members, tasks: { open } })).toMatchObject({ word, why });
});

test('says since when, and of a deleted team nothing else', () => {
  const status = { word: 'needs_you', since: 3, why: 'x' } as const;
  const members = [one('dev', 'needs_you', 'x'), { name: 'ann', plan: 'required', status } as const];
  expect(teamStatusOf({ team, members, tasks: { open: 0 } }).since).toBe(3);
  expect(teamStatusOf({ team: { ...team, deletedAt: 9 }, members, tasks: { open: 1 } })).toEqual({
    word: 'deleted',
    since: 9,
    why: null,
  });
});

test('whatever its one member is, the team has a word of the list and a reason', () => {
  for (const word of STATUS_WORDS) {
    const status = teamStatusOf({ team, members: [one('dev', word, 'x')], tasks: { open: 0 } });
    expect(TEAM_WORDS).toContain(status.word);
    expect(status.why).toMatch(/^\S.*[^.]$/);
  }
});
