import { describe, expect, test } from 'vitest';
import { conflictMessage, discardSteps, mergeSteps } from './merge-words.ts';
import { filesOf, hunksOf, textAt, type ReviewFile } from './patch-files.ts';
import { isOutdated, readNotes, readViewed, reviewMessage, type ReviewNote } from './review-notes.ts';

const PATCH = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,4 +1,4 @@
 one
-two
+2
 three
 four
@@ -10,2 +10,3 @@ function f() {
 ten
+diff --git in a line
 eleven
diff --git "a/o\\303\\244.txt" "b/o\\303\\244.txt"
new file mode 100644
--- /dev/null
+++ "b/o\\303\\244.txt"
@@ -0,0 +1 @@
+hello
`;
const counts = { change: 'modified', added: 2, removed: 1 };
const files = filesOf({
  from: 'a',
  to: 'b',
  cut: false,
  patch: PATCH,
  files: [
    { path: 'src/a.ts', ...counts },
    { path: 'oä.txt', change: 'added', added: 1, removed: 0 },
    { path: 'package-lock.json', change: 'modified', added: 1, removed: 1 },
  ],
});
const note = (more: Partial<ReviewNote>): ReviewNote => ({
  id: 'n1',
  path: 'src/a.ts',
  side: 'new',
  line: 2,
  quote: '2',
  text: 'Why?',
  ...more,
});

describe('a patch', () => {
  test('is taken apart by file, whatever their names and lines hold', () => {
    expect(files.map(({ path, patch }) => [path, patch.split('\n').length])).toEqual([
      ['src/a.ts', 15],
      ['oä.txt', 7],
      ['package-lock.json', 1],
    ]);
    expect(files[2]).toMatchObject({ folded: 'generated', patch: '' });
  });

  test('knows what stands in its lines on either side', () => {
    const patch = files[0]?.patch ?? '';
    expect(textAt(patch, { side: 'old', line: 2 })).toBe('two');
    expect(textAt(patch, { side: 'new', line: 2 })).toBe('2');
    expect(textAt(patch, { side: 'new', line: 11 })).toBe('diff --git in a line');
    expect(textAt(patch, { side: 'new', line: 7 })).toBeUndefined();
  });

  test('has the first changed line of each hunk', () => {
    expect(hunksOf(files[0]?.patch ?? '')).toEqual([
      { side: 'old', line: 2 },
      { side: 'new', line: 11 },
    ]);
  });

  test('folds what is big', () => {
    const big = { path: 'x.ts', change: 'modified', added: 900, removed: 0 };
    const [file] = filesOf({ from: 'a', to: 'b', cut: false, patch: '', files: [big] });
    expect(file?.folded).toBe('big');
  });
});

describe('comments', () => {
  test('go as one message, file by file, each with its line', () => {
    const message = reviewMessage(
      [
        note({ id: 'n2', path: 'oä.txt', line: 1, quote: 'hello', text: 'Say more.' }),
        note({ side: 'old', line: 2, quote: 'two', text: 'Keep it.' }),
      ],
      files,
    );
    expect(message).toBe(
      'Review of your changes. 2 comments:\n\nsrc/a.ts:2 (as it was before)\n> two\nKeep it.\n\noä.txt:1\n> hello\nSay more.',
    );
  });

  test('say when their line has changed since', () => {
    expect(isOutdated(note({}), files)).toBe(false);
    expect(isOutdated(note({ quote: 'other' }), files)).toBe(true);
    expect(isOutdated(note({ path: 'gone.ts' }), files)).toBe(true);
    expect(reviewMessage([note({ quote: 'other' })], files)).toContain('(this line has changed since)');
  });

  test('that something else wrote into the browser are passed over', () => {
    expect(readNotes(JSON.stringify([note({}), { id: 1 }, null]))).toEqual([note({})]);
    expect([readNotes('{'), readNotes(null), readNotes('3')]).toEqual([[], [], []]);
    expect(readViewed('{"a":"x","b":1}')).toEqual({ a: 'x' });
  });
});

describe('what git will do', () => {
  const place = { branch: 'muster/x', target: 'main', path: '/w', kind: 'worktree', of: 'mill' } as const;

  test('is listed before it is done', () => {
    const steps = mergeSteps(place, '', { outcome: 'merged', commit: 'c', into: 'main' });
    expect(steps[1]).toBe('muster/x is merged into main by a commit “Merge the work of mill”.');
    expect(mergeSteps(place, 'next', { outcome: 'merged', commit: 'c', into: 'next' })[2]).toContain('next');
    expect(mergeSteps(place, '', { outcome: 'nothing', into: 'main' })).toHaveLength(1);
    expect(discardSteps(place, false)).toContain('The branch muster/x is deleted.');
    expect(discardSteps(place, true)[0]).toContain('refs/muster/discarded/');
  });

  test('a conflict is nothing yet, and is handed over by its files', () => {
    const conflict = { outcome: 'conflict', into: 'main', files: [{ path: 'a.ts', text: '' }] } as const;
    expect(mergeSteps(place, '', { ...conflict, files: [...conflict.files] })).toEqual([
      'Nothing: one file conflicts with main.',
    ]);
    expect(conflictMessage({ ...conflict, files: [...conflict.files] })).toContain('- a.ts');
  });
});

test('the same content is the same, another is not', () => {
  const contents = files.map(({ content }: ReviewFile) => content);
  expect(new Set(contents).size).toBe(3);
});
