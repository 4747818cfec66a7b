import { describe, expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { BUILT_IN_ROLES } from './role.ts';
import { purposeOf, TEAM_PURPOSES, teamFor } from './team-for.ts';
import { partProblem } from './team.ts';

describe('a prompt is for a', () => {
  test.each([
    'review my code',
    'review this PR',
    'Review this function',
    'multi-agent review',
    'please review the last commit',
    'Can you review src/a.ts?',
    'use the team to review my code',
    'have the team work on this: review the diff',
    'do a code review of the branch',
    'run a multi-agent review on main',
    'audit the login for holes',
    'check my changes for mistakes',
    'review the code of the design page',
    'look over this module',
    'I want you to review the error handling',
  ])('review: %s', (prompt) => expect(purposeOf(prompt)).toBe('review'));

  test.each([
    'review this architecture',
    'review this design',
    'Please review the API design of the store',
    'review the proposed architecture',
    'design a cache for the sessions',
    'use the team: design review of the cache',
    'do a design review',
    'audit our system architecture',
  ])('design: %s', (prompt) => expect(purposeOf(prompt)).toBe('design'));

  test.each([
    'add a review page',
    'build a design system',
    'fix the tests that the review named',
    'have the team work on this',
    'use the team',
    'implement the design in docs/cache.md',
    'reviewers cannot log in any more',
    'checkout fails with an empty cart',
    '',
  ])('build: %s', (prompt) => expect(purposeOf(prompt)).toBe('build'));
});

describe.each([
  ['review', 'review my code', ['reviewer', 'tester']],
  ['design', 'review this design', ['architect', 'developer']],
  ['build', 'add a flag', ['developer', 'reviewer', 'tester']],
] as const)('the team of a %s', (purpose, prompt, roles) => {
  const team = teamFor(prompt);

  test('has the roles that fit, all built in, and names that a team takes', () => {
    expect(team.purpose).toBe(purpose);
    expect(team.teammates.map(({ role }) => role)).toEqual(roles);
    for (const { name, role } of team.teammates) {
      expect(partProblem(name, 'teammate')).toBeUndefined();
      expect(BUILT_IN_ROLES.map((each) => each.name)).toContain(role);
    }
  });

  test('begins with the prompt as it was said, in order, for teammates that are there', () => {
    const before = new Set<string>();
    for (const task of team.tasks) {
      expect(team.teammates.map(({ name }) => name)).toContain(task.for);
      for (const need of task.needs ?? []) expect(before).toContain(need);
      expect(task.needs !== undefined || task.description.includes(prompt)).toBe(true);
      expect(task.title.length).toBeLessThan(LIMITS.taskTitleCharacters);
      before.add(task.key);
    }
  });
});

test('a design goes from the architect to the developer and back', () => {
  expect(teamFor('review this architecture').tasks.map((task) => [task.for, task.needs])).toEqual([
    ['architect', undefined],
    ['developer', ['design']],
    ['architect', ['feasibility']],
  ]);
});

test('a prompt that is longer than a task takes is cut, and said to be', () => {
  const [first] = teamFor(`add ${'x'.repeat(20_000)}`).tasks;
  expect(first?.description).toHaveLength(LIMITS.taskDescriptionCharacters);
  expect(first?.description.endsWith('… (cut: ask the lead for the rest)')).toBe(true);
});

test('a prompt of any length is read at once', () => {
  for (const prompt of [
    'please '.repeat(20_000),
    `review ${'the '.repeat(20_000)}`,
    'use the team '.repeat(20_000),
  ])
    expect(TEAM_PURPOSES).toContain(purposeOf(prompt));
});
