import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERROR_TABLE, errorDocs } from '#contract/client';
import { REFUSAL_CODES } from '#domain';
import { llmsText } from './llms-text.ts';
import { REFERENCE } from './reference.ts';

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
  expect(anchors.size).toBe(Object.keys(ERROR_TABLE).length);
});
