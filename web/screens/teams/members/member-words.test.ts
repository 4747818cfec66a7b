import { describe, expect, test } from 'vitest';
import {
  deleteWords,
  fillOf,
  leftText,
  mayReplace,
  placeText,
  stopOffers,
  stopText,
  turnsLeft,
} from './member-words.ts';

test('a window is a share where its size is known, and unknown where nothing was told', () => {
  expect(fillOf({ used: 50_000, size: 200_000 })).toEqual({ share: 0.25, text: '25 % of 200K' });
  expect(fillOf({ used: 50_000, size: null })).toEqual({ share: null, text: '50K tokens' });
  expect(fillOf(null).text).toBe('unknown');
  expect(fillOf(undefined).text).toBe('unknown');
  expect(fillOf({ used: 9, size: 3 }).share).toBe(1);
});

test('a place is the branch, else the folder, else how it will be made', () => {
  expect(placeText({ branch: 'muster/ann', path: '/w', workspace: 'worktree' })).toBe('muster/ann');
  expect(placeText({ branch: null, path: '/w', workspace: 'shared' })).toBe('shared: /w');
  expect(placeText({ branch: null, path: null, workspace: 'shared' })).toBe('shared folder');
  expect(placeText({ branch: null, path: null, workspace: 'clone' })).toBe('clone, not made yet');
});

test('turns that are left are never below none', () => {
  expect(turnsLeft({ turnsUsed: 3, turnsMost: 20 })).toBe(17);
  expect(turnsLeft({ turnsUsed: 21, turnsMost: 20 })).toBe(0);
});

test('why somebody left is said in words, also when it is new', () => {
  expect(leftText('team_deleted')).toBe('left with its team');
  expect(leftText('owner_closed')).toBe('owner closed');
  expect(leftText(null)).toBe('closed');
});

describe('stopping', () => {
  const stop = { id: 'stp_1', reason: 'done', answer: null, askedAt: 0, deadlineAt: 1 } as const;

  test('who was asked is not asked again, and may be ended; who declined may be asked again', () => {
    const ways = (state: 'asked' | 'declined' | null) =>
      stopOffers({ name: 'ann', stop: state === null ? null : { ...stop, state } }).map(({ id }) => id);
    expect(ways(null)).toEqual(['ask', 'force']);
    expect(ways('asked')).toEqual(['force']);
    expect(ways('declined')).toEqual(['ask', 'force']);
  });

  test('a request says how it stands', () => {
    expect(stopText({ ...stop, state: 'asked' })).toBe('was asked to stop (done)');
    expect(stopText({ ...stop, state: 'declined', answer: 'not yet' })).toBe('declines to stop: not yet');
  });
});

test('the last one of a name is replaced, and nobody whose place is taken', () => {
  type Mate = Parameters<typeof mayReplace>[0];
  const mate = (id: string, name: string, leftAt: number | null) =>
    ({ name, leftAt, session: { id } }) as Mate;
  const all = [mate('a', 'ann', null), mate('b', 'ann', 3), mate('c', 'bob', 2), mate('d', 'bob', 1)];
  expect(all.map((one) => mayReplace(one, all))).toEqual([true, false, true, false]);
});

test('what a deletion does is said before: who is closed, what is cancelled, what would be lost', () => {
  const mate = { name: 'ann', leftAt: null, changed: { files: 2, more: false } };
  const words = deleteWords({ name: 'crew', size: 2, tasks: { open: 1 }, teammates: [mate] }).join(' ');
  expect(words).toContain('Its 2 teammates are closed at once');
  expect(words).toContain('1 open task is cancelled');
  expect(words).toContain('ann changed files that are merged nowhere');
});
