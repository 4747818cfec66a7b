import { expect, test } from 'vitest';
import { filesOf, lookOf, outcomeText, sizeText, versionText } from './artifact-look.ts';

test('a body is drawn as its name, its type or its text say', () => {
  const look = (name: string, type: 'design_doc' | 'code_file' | 'data', body: string | null = 'x') =>
    lookOf({ name, type }, { encoding: 'utf-8', body });
  expect(look('plan', 'design_doc')).toBe('markdown');
  expect(look('plan.md', 'data')).toBe('markdown');
  expect(look('plan.ts', 'design_doc')).toBe('code');
  expect(look('queue', 'code_file')).toBe('code');
  expect(look('fix.patch', 'data')).toBe('diff');
  expect(look('fix', 'data', 'diff --git a/a b/a\n')).toBe('diff');
  expect(look('large', 'data', null)).toBe('octets');
  expect(lookOf({ name: 'a.md', type: 'data' }, { encoding: 'base64', body: 'AA==' })).toBe('octets');
});

test('a patch is parted into its files', () => {
  const one = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-a\n+b\n';
  const two = 'diff --git a/b.ts b/b.ts\ndeleted file mode 100644\n';
  expect(filesOf(`said before\n${one}${two}`)).toEqual([
    { id: '0 a.ts', patch: one },
    { id: '1 b.ts', patch: two },
  ]);
  expect(filesOf('nothing')).toEqual([]);
});

test('sizes have units', () => {
  expect([sizeText(1), sizeText(900), sizeText(2_048), sizeText(3 * 1_024 * 1_024)]).toEqual([
    '1 byte',
    '900 bytes',
    '2.0 KB',
    '3.0 MB',
  ]);
});

test('a version says how it stands, and a write what came of it', () => {
  expect(versionText({ version: 2, state: 'current' }, 2)).toBe('stands');
  expect(versionText({ version: 1, state: 'current' }, 2)).toBe('');
  expect(versionText({ version: 3, state: 'conflict' }, 2)).toBe('waits beside what stands');
  expect(outcomeText({ outcome: 'conflict', written: 3 })).toContain('somebody decides');
  expect(outcomeText({ outcome: 'unchanged', written: 3 })).toContain('nothing was written');
});
