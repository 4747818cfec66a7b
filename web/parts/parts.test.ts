import { describe, expect, test } from 'vitest';
import { ageHolds, ageText, untilText } from './age-text.ts';
import type { Approval } from '../live/views.ts';
import { cliLine } from './cli-words.ts';
import { plainText } from './plain-text.ts';
import { questionOf } from './question-of.ts';
import { byNeed, isUnderWay, lookOf } from './status-words.ts';

describe('ages', () => {
  test('are told in their largest unit', () => {
    expect([0, 59_999, 60_000, 3_599_999, 7_200_000, 200_000_000].map(ageText)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '2 h',
      '2 d',
    ]);
  });

  test('of a clock that runs behind the hub are zero', () => {
    expect(ageText(-5_000)).toBe('0 s');
    expect(ageHolds(-5_000)).toBe(1_000);
  });

  test('are drawn anew when they change, not each second', () => {
    expect(ageHolds(90_000)).toBe(30_000);
    expect(ageHolds(1_250)).toBe(750);
  });

  test('to come are told from now', () => {
    expect(untilText(720_000)).toBe('in 12 min');
    expect(untilText(-1)).toBe('now');
  });
});

test('a command line holds what a shell would take apart', () => {
  expect(cliLine('muster', 'session', 'send', 'miller', "it's 5 o'clock")).toBe(
    `muster session send miller 'it'\\''s 5 o'\\''clock'`,
  );
});

describe('status words', () => {
  test('each has a shape of its own tone', () => {
    expect(lookOf('needs_you')).toEqual({ text: 'needs you', shape: '◆', tone: 'needs' });
  });

  test('what needs a look stands first, the longest so before the others', () => {
    const words = [
      { word: 'working', since: 1 },
      { word: 'needs_you', since: 9 },
      { word: 'needs_you', since: 3 },
      { word: 'queued', since: 0 },
    ] as const;
    expect([...words].sort(byNeed).map(({ word, since }) => `${word} ${since}`)).toEqual([
      'needs_you 3',
      'needs_you 9',
      'working 1',
      'queued 0',
    ]);
  });

  test('what rests is not under way', () => {
    expect((['done', 'asleep', 'outside', 'closed'] as const).some(isUnderWay)).toBe(false);
  });
});

describe('a question', () => {
  const asked = {
    kind: 'permission',
    label: 'miller',
    harness: 'native',
    agent: 'mill',
    options: [
      { id: 'allow', text: 'Allow this once', effect: 'allow' },
      { id: 'deny', text: 'Deny this once', effect: 'deny' },
      { id: 'always_allow', text: 'Remember: allow', effect: 'allow' },
    ],
    answers: ['allow', 'deny', 'always_allow'],
    call: { toolCallId: 'c', title: 'Create note.txt', kind: 'edit', paths: ['/p/note.txt', '/p/x'] },
  };
  const ask = (more: object) => questionOf({ ...asked, ...more } as unknown as Approval);

  test('keeps answers that store a rule apart from those for once', () => {
    const { options, forGood } = ask({});
    expect([options, forGood].map((some) => some.map(({ id }) => id))).toEqual([
      ['allow', 'deny'],
      ['always_allow'],
    ]);
  });

  test('offers only what its reader may give', () => {
    expect(ask({ answers: ['deny'] }).options.map(({ id }) => id)).toEqual(['deny']);
  });

  test('says who asks, and exactly for what; a path whose change is shown is not said twice', () => {
    const diff = [{ path: '/p/note.txt', oldText: null, newText: 'x' }];
    expect(ask({ call: { ...asked.call, diff } })).toMatchObject({
      who: 'miller · native@mill',
      exactly: '/p/x',
      otherwise: 'denied',
    });
    expect(ask({ call: { ...asked.call, command: 'rm x' } }).exactly).toBe('rm x');
  });

  test('of the hub’s own rooms has its own words', () => {
    const own = {
      kind: 'budget',
      label: null,
      harness: null,
      agent: null,
      title: 'Raise it?',
      why: 'used up',
      body: null,
      otherwise: 'stays paused',
    };
    expect(ask(own)).toMatchObject({
      who: '',
      title: 'Raise it?',
      why: 'used up',
      otherwise: 'stays paused',
      forGood: [],
    });
  });
});

describe('text of agents', () => {
  test('says what one sees: nothing turns its direction or hides', () => {
    expect(plainText('rm \u202ecod.exe\u202c a\u0000b')).toBe('rm cod.exe ab');
  });

  test('keeps tabs and line ends, and loses the colours of terminals whole', () => {
    expect(plainText('\u001b[31mred\u001b[0m\tgreen\r\n\u001b]8;;http://x\u0007link')).toBe(
      'red\tgreen\nlink',
    );
  });
});
