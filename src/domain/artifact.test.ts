import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ARTIFACT_TYPES,
  artifactNameProblem,
  CONFLICT_POLICIES,
  impliedBase,
  mayWriteArtifact,
  planUpdate,
} from './artifact.ts';
import { newId } from './ids.ts';

test('names read like paths, in any script', () => {
  for (const name of ['a', 'design/queue.md', 'größe/日本語.md', 'a b', '...', 'x'.repeat(200)])
    expect([name, artifactNameProblem(name)]).toEqual([name, undefined]);
  for (const name of [
    '',
    'x'.repeat(201),
    '/a',
    'a/',
    'a//b',
    '..',
    'a/../b',
    './a',
    'a\tb',
    'a\u200Bb',
    'a\\b',
    ' a',
    'art_1',
    '\uD800',
  ])
    expect([name, typeof artifactNameProblem(name)]).toEqual([name, 'string']);
});

test('whoever reads may write documents, and files with the right to write', () => {
  const open = ARTIFACT_TYPES.filter((type) => mayWriteArtifact(false, type));
  expect(open).toEqual(['design_doc', 'review_comment', 'data']);
  expect(ARTIFACT_TYPES.every((type) => mayWriteArtifact(true, type))).toBe(true);
});

test('a base is implied for who wrote what stands, and not where a merge made it', () => {
  const ids = { next: (prefix: string) => `${prefix}_${'0'.repeat(22)}` };
  const author = newId(ids, 'session');
  const head = { version: 3, state: 'current', author } as const;
  expect(impliedBase(head, author)).toBe(3);
  expect(impliedBase(head, newId(ids, 'user'))).toBeUndefined();
  expect(impliedBase({ ...head, state: 'merged' }, author)).toBeUndefined();
});

describe('what becomes of an update', () => {
  const policy = fc.constantFrom(...CONFLICT_POLICIES);
  const numbers = fc.tuple(fc.nat({ max: 5 }), fc.option(fc.nat({ max: 5 })), fc.nat({ max: 5 }));

  test('from the head it becomes the head, whatever waits', () => {
    fc.assert(
      fc.property(policy, numbers, (way, [head, conflict]) => {
        expect(planUpdate({ head, conflict, policy: way }, head)).toBe('head');
      }),
    );
  });

  test('from an older version it goes by the policy, and never is a second one that waits', () => {
    fc.assert(
      fc.property(policy, numbers, (way, [head, conflict, base]) => {
        fc.pre(base !== head);
        const plan = planUpdate({ head, conflict, policy: way }, base);
        const waits = conflict === null ? 'conflict' : 'in_conflict';
        const byPolicy = { last_write_wins: 'head', automatic_merge: 'merge', manual_merge: waits }[way];
        expect(plan).toBe(base === conflict ? 'in_conflict' : byPolicy);
      }),
    );
  });
});
