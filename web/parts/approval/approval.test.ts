import { describe, expect, test } from 'vitest';
import type { Approval } from '../../live/views.ts';
import { aboutParts } from './about-text.ts';
import { answerOfKey } from './answer-keys.ts';
import { answererOf, byWhom, chosenText } from './answer-words.ts';
import { ruleToBe, scopeOptions } from './rule-terms.ts';

const nothing = { run: null, team: null, budget: null, task: null };
const about = (more: object) => aboutParts({ about: { ...nothing, ...more } });

describe('what an approval is about', () => {
  test('is the run with its step, and the team with its teammate, each with its screen', () => {
    const run = { id: 'run_1', name: 'review', step: 'gate' };
    expect(about({ run })).toEqual([{ text: 'run review, step gate', to: { screen: 'run', id: 'run_1' } }]);
    expect(about({ run: { ...run, step: null } })[0]?.text).toBe('run review');
    const team = { id: 'tem_1', name: 'crew', teammate: 'bob', role: 'developer' };
    expect(about({ team })).toMatchObject([{ text: 'team crew, teammate bob', to: { screen: 'team' } }]);
  });

  test('is a budget by its name, or nothing', () => {
    expect(about({ budget: { id: 'bdg_1', name: 'budget 3 turns' } })).toEqual([{ text: 'budget 3 turns' }]);
    expect(about({})).toEqual([]);
  });
});

describe('keys of a question', () => {
  const options = [
    { id: 'allow', text: 'Allow this once', effect: 'allow' as const },
    { id: 'deny', text: 'Deny this once', effect: 'deny' as const },
  ];
  const asked = (call: object) => ({ kind: 'permission', call }) as unknown as Approval;
  const sure = (key: string, approval: Approval) => answerOfKey(key, approval, options)?.sure;

  test('ask twice before anything is changed', () => {
    expect(sure('y', asked({ kind: 'edit' }))).toBe(false);
    // A command line can do anything, whatever kind its harness calls it.
    expect(sure('y', asked({ kind: 'read', command: 'rm x' }))).toBe(false);
    expect(sure('y', asked({ kind: 'read' }))).toBe(true);
    expect(sure('n', asked({ kind: 'edit' }))).toBe(true);
    expect(sure('n', { kind: 'gate' } as unknown as Approval)).toBe(false);
  });

  test('mean nothing where there is no such answer', () => {
    expect(answerOfKey('y', asked({ kind: 'edit' }), options.slice(1))).toBeUndefined();
    expect(answerOfKey('x', asked({ kind: 'edit' }), options)).toBeUndefined();
  });
});

describe('who answered', () => {
  test('is told by name, with the door', () => {
    const ada = { answeredBy: 'usr_1', answeredByName: 'ada' };
    expect(byWhom({ ...ada, door: 'web' })).toBe('by ada, on the page');
    expect(byWhom({ ...ada, door: 'other' })).toBe('by ada, through other');
    expect(byWhom({ ...ada, door: null })).toBe('by ada');
    expect(answererOf({ answeredBy: 'ses_abcdef123456', answeredByName: null })).toBe('session …123456');
    expect(byWhom({ answeredBy: 'nobody', answeredByName: null, door: null })).toBe('');
  });

  test('chose an option, told in its own words', () => {
    const options = [{ id: 'raise_half', text: 'Raise it by half', effect: 'allow' as const }];
    expect(chosenText({ answer: 'raise_half', options })).toBe('Raise it by half');
    expect(chosenText({ answer: 'always_allow', options: [] })).toBe('always_allow');
    expect(chosenText({ answer: null, options })).toBeUndefined();
  });
});

describe('an answer for the next times', () => {
  const remembers = [
    { scope: 'session' as const, allow: 'Allow x in session s', deny: 'Deny x in session s' },
    { scope: 'user' as const, allow: 'Allow x in every session', deny: 'Deny x in every session' },
  ];

  test('says the very rule, and when it ends', () => {
    expect(scopeOptions(remembers).map(({ text }) => text)).toEqual(['in this session', 'in every session']);
    expect(ruleToBe(remembers, { scope: 'user', term: '24', now: 0 })).toEqual({
      allow: 'Allow x in every session',
      deny: 'Deny x in every session',
      until: 86_400_000,
    });
    expect(ruleToBe(remembers, { scope: 'cwd', term: '24', now: 0 })).toBeUndefined();
  });
});
