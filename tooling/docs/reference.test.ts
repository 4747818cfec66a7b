import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_TABLE, errorDocs } from '#contract/client';
import { REFUSAL_CODES } from '#domain';
import { CAUSE_OF, CAUSE_WORDS } from './words/cause-words.ts';
import { llmsText } from './llms-text.ts';
import { REFERENCE } from './reference.ts';

/** Where a cause is made: in an object, by a function, or in a table of what ended. */
const CODE =
  /(?:\bcode: [^'\n]*|\b(?:failure|failed|cause|fail)\(\s*|\b(?:memory|cpu|stuck|crash): |=== 1 && only !== undefined \? only : )'([a-z_]+\.[a-z_]+)'/gu;

const FOLDER = new URL('../../docs/reference/', import.meta.url);

// After a change of what they are made of: WRITE_DOCS=1 npx vitest run tooling/docs
test.each(Object.entries(REFERENCE))('docs/reference/%s says what the code has', async (name, page) => {
  const text = await page();
  if (process.env['WRITE_DOCS']) {
    await mkdir(FOLDER, { recursive: true });
    await writeFile(new URL(name, FOLDER), text);
  }
  expect(await readFile(new URL(name, FOLDER), 'utf8')).toBe(text);
});

test('llms.txt leads to what docs/README.md leads to', async () => {
  const file = new URL('../../llms.txt', FOLDER);
  if (process.env['WRITE_DOCS']) await writeFile(file, llmsText());
  expect(await readFile(file, 'utf8')).toBe(llmsText());
});

test('no page lies there that nothing makes', async () => {
  expect((await readdir(FOLDER)).toSorted()).toEqual(Object.keys(REFERENCE).toSorted());
});

test('every code stands where its refusal says', async () => {
  const page = await readFile(new URL('errors.md', FOLDER), 'utf8');
  const anchors = new Set([...page.matchAll(/<a id="([^"]+)">/gu)].map(([, anchor]) => anchor));
  const lost = REFUSAL_CODES.filter((code) => !anchors.has(errorDocs(code).split('#')[1]));
  expect(lost).toEqual([]);
  expect(anchors.size).toBe(Object.keys(ERROR_TABLE).length + Object.keys(CAUSE_WORDS).length);
});

test('every cause that the code gives has its words, and none is left over', () => {
  const source = join(import.meta.dirname, '../../src');
  const codes = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.ts$/u.test(name) && !/(^|\/)(testing|conformance|fakes?)\//u.test(name))
    .flatMap((name) => [...readFileSync(join(source, name), 'utf8').matchAll(CODE)])
    .map(([, code = '']) => code)
    .filter((code) => (code.split('.')[0] ?? '') in CAUSE_OF && !(code in ERROR_TABLE));
  expect([...new Set(codes)].filter((code) => !(code in CAUSE_WORDS))).toEqual([]);
  expect(Object.keys(CAUSE_WORDS).filter((code) => !codes.includes(code))).toEqual([]);
});
