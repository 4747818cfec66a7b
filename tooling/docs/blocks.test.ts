import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AT_A_HUB, FROM_THE_START } from '../../test/docs/followed-pages.ts';
import { blocksOf, documents, ROOT } from './read-document.ts';
import { musterCallsIn, usageProblemOf } from './parse-command.ts';

const FOLLOWED: ReadonlySet<string> = new Set([...AT_A_HUB, ...FROM_THE_START]);
const BLOCKS = documents().flatMap(({ path, text }) =>
  blocksOf(text).map((block) => ({ ...block, path, at: `${path}:${block.line}` })),
);

/** What becomes of a block in the tests, by the words of its fence; undefined: nothing. */
function fateOf({ path, words }: { path: string; words: string }): string | undefined {
  if (words === 'mermaid') return 'drawn';
  if (/^\w+ notrun="[^"]{10,}"$/u.test(words)) return 'not run';
  if (path === 'docs/reference/cli.md') return words === 'sh' ? 'parsed' : undefined;
  if (/^(?:yaml|json|js) checked$/u.test(words)) return 'checked';
  return FOLLOWED.has(path) && /^(?:sh (?:test|script)|\w+ file=\S+)$/u.test(words)
    ? 'carried out'
    : undefined;
}

describe('each example is carried out or checked by a test, or says why not', () => {
  test('there are some of each', () => {
    const fates = BLOCKS.map(fateOf);
    for (const [fate, least] of [
      ['carried out', 50],
      ['checked', 7],
      ['parsed', 100],
    ] as const)
      expect(fates.filter((one) => one === fate).length).toBeGreaterThanOrEqual(least);
  });

  test('no block is left over', () => {
    expect(
      BLOCKS.filter((block) => fateOf(block) === undefined).map(({ at, words }) => `${at} ${words}`),
    ).toEqual([]);
  });

  test('where another test is named in place, it is there', () => {
    const named = BLOCKS.flatMap(({ words }) => words.match(/[\w/-]+\.test\.ts/gu) ?? []);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('every command of every block is one that the program takes', async () => {
    const calls = BLOCKS.filter(({ words }) => words.startsWith('sh')).flatMap(({ at, text }) =>
      musterCallsIn(text).map((words) => ({ at, words })),
    );
    expect(calls.length).toBeGreaterThan(300);
    const problems = await Promise.all(
      calls.map(async ({ at, words }) => {
        const problem = await usageProblemOf(words);
        return problem === undefined ? [] : [`${at}: muster ${words.join(' ')}: ${problem}`];
      }),
    );
    expect(problems.flat()).toEqual([]);
  });
});

test('finds the calls in a text for a shell', () => {
  expect(
    musterCallsIn(
      'a=$(muster token create --client "my ci") # muster x\ngit diff | muster exec - --json > out; echo muster\n',
    ),
  ).toEqual([['token', 'create', '--client', 'my ci'], ['exec', '-', '--json'], []]);
});
