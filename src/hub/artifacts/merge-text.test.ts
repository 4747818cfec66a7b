import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { diffBodies, isText, mergeBodies, textOf } from './merge-text.ts';

const side = (text: string, label = 'x') => ({ body: Buffer.from(text), label });
const merged = (ours: string, base: string, theirs: string) => {
  const result = mergeBodies(side(ours, 'version 2'), Buffer.from(base), side(theirs, 'version 3'));
  return result.kind === 'clean' ? textOf(result.body) : result;
};

describe('a merge of three texts', () => {
  test('takes what one side alone changed, on either side', () => {
    expect(merged('A\nb\nc\nd\n', 'a\nb\nc\nd\n', 'a\nb\nc\nD\n')).toBe('A\nb\nc\nD\n');
    expect(merged('a\nb\n', 'a\nb\n', 'a\nx\nb\n')).toBe('a\nx\nb\n');
    expect(merged('', '', 'a\n')).toBe('a\n');
    expect(merged('a\nb\nc\n', 'a\nb\nc\n', '')).toBe('');
  });

  test('takes once what both changed in the same way', () => {
    expect(merged('a\nB\nc\n', 'a\nb\nc\n', 'a\nB\nc\n')).toBe('a\nB\nc\n');
  });

  test('shows with markers where both changed the same lines, a last line without an end too', () => {
    expect(merged('a\nB', 'a\nb', 'a\nß')).toEqual({
      kind: 'conflict',
      marked: 'a\n<<<<<<< version 2\nB\n=======\nß\n>>>>>>> version 3\n',
    });
  });

  test('keeps the ends of lines as they were: CRLF, none at the end, a mark at the beginning', () => {
    expect(merged('\uFEFFa\r\nb\r\nc\r\nd', '\uFEFFa\r\nb\r\nc\r\nd', '\uFEFFa\r\nb\r\nC\r\nd')).toBe(
      '\uFEFFa\r\nb\r\nC\r\nd',
    );
    expect(merged('a\nb\nc\nd\n', 'a\nb\nc\nd', 'A\nb\nc\nd')).toBe('A\nb\nc\nd\n');
    expect(merged('a\r\n', 'a\n', 'a\r\n')).toBe('a\r\n');
  });

  test('takes words of every script, and names that objects have, as lines', () => {
    expect(merged('größe\n__proto__\nx\n', 'Größe\n__proto__\nx\n', 'Größe\n__proto__\n日本語 👩‍🚀\n')).toBe(
      'größe\n__proto__\n日本語 👩‍🚀\n',
    );
  });

  test('a huge line that one side changed is taken; what is too large, no text or too much work is not compared', () => {
    const long = 'x'.repeat(900_000);
    expect(merged(`${long}\nb\n`, `${long}\na\n`, `${long}\na\nc\n`)).toMatchObject({ kind: 'conflict' });
    expect(merged(`${long}y\n\nb\n`, `${long}\n\nb\n`, `${long}\n\nc\n`)).toBe(`${long}y\n\nc\n`);
    expect(merged('x'.repeat(1024 * 1024 + 1), 'a', 'b')).toEqual({ kind: 'not_comparable' });
    expect(merged('a\0', 'a', 'b')).toEqual({ kind: 'not_comparable' });
    const same = (n: number, end: string) => `${end}\n${'\n'.repeat(n)}${end}`;
    expect(merged(same(20_000, 'a'), same(19_000, 'b'), same(18_000, 'c'))).toEqual({
      kind: 'not_comparable',
    });
    // Where only little differs, the size of the rest costs nothing.
    const lead = '\n'.repeat(300_000);
    expect(merged(`${lead}A\n.\nb\n${lead}`, `${lead}a\n.\nb\n${lead}`, `${lead}a\n.\nB\n${lead}`)).toBe(
      `${lead}A\n.\nB\n${lead}`,
    );
  });

  test('what only one side changed comes out as that side, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'é\n')).map((lines) => lines.join(''));
    fc.assert(
      fc.property(text, text, (base, mine) => {
        expect(merged(mine, base, base)).toBe(mine);
        expect(merged(base, base, mine)).toBe(mine);
        expect(merged(mine, base, mine)).toBe(mine);
      }),
    );
  });
});

test('text is what can be read as UTF-8 and has no NUL', () => {
  expect([Buffer.from(''), Buffer.from('né\r\n')].map(isText)).toEqual([true, true]);
  expect([Buffer.from([0xff]), Buffer.from('a\0b')].map(isText)).toEqual([false, false]);
});

describe('a diff', () => {
  const diff = (from: string, to: string) => diffBodies(side(from, 'a'), side(to, 'b'));

  test('is unified, with three lines around each change', () => {
    const lines = Array.from({ length: 20 }, (_, n) => `${n + 1}\n`);
    const changed = lines.with(1, 'two\n').with(17, 'eighteen\n');
    expect(diff(lines.join(''), changed.join(''))).toBe(
      '--- a\n+++ b\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -15,6 +15,6 @@\n 15\n 16\n 17\n-18\n+eighteen\n 19\n 20\n',
    );
  });

  test('says nothing of texts that are the same, and of a last line whether it has an end', () => {
    expect(diff('a\n', 'a\n')).toBe('');
    expect(diff('', '')).toBe('');
    expect(diff('a\n', 'a')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n');
    expect(diff('', 'a\n')).toBe('--- a\n+++ b\n@@ -0,0 +1 @@\n+a\n');
    expect(diff('a\r\n', 'a\n')).toBe('--- a\n+++ b\n@@ -1 +1 @@\n-a\r\n+a\n');
  });

  test('is none of what is no text', () => {
    expect(diff('a\0', 'a')).toBeUndefined();
  });

  test('turns the one into the other when it is applied, whatever the texts', async () => {
    await using folder = await tempDir();
    const run = promisify(execFile);
    const line = fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'x y\n');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('', 'end', 'END'))
      .map(([lines, end]) => lines.join('') + end);
    const property = fc.asyncProperty(text, text, async (from, to) => {
      const patch = diffBodies(side(from, 'a/f'), side(to, 'b/f'));
      if (from === to || from === '' || to === '') return;
      await writeFile(folder.at('f'), from);
      await writeFile(folder.at('p'), patch ?? '');
      await run('git', ['apply', '--unidiff-zero', 'p'], { cwd: folder.path });
      expect(await readFile(folder.at('f'), 'utf8')).toBe(to);
    });
    await fc.assert(property, { numRuns: 25 });
  });
});
