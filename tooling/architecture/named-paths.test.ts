import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const NAMED = /`((?:src|web|test|tooling|bench|docs|examples|skills|bin)\/[\w./*-]+)`/gu;
/** Stands for any name: `NOUN-VERB.ts`, `NNNN-name.ts`. */
const PLACEHOLDER = /[A-Z]{4,}(?:-\w+)*(?=\.)/u;
/** Made by a build, so that it is not there in a fresh clone until some test has built the page. */
const BUILT = /^web\/dist\b/u;
const DOCUMENTS = globSync(
  ['*.md', 'docs/checklists/*.md', '{src,web,test,tooling}/**/README.md', 'docs/decisions/*.md'],
  { cwd: ROOT, exclude: (path) => path.includes('node_modules') },
);

test('every path that a document for developers names is there', () => {
  const named = DOCUMENTS.flatMap((document) =>
    [...readFileSync(join(ROOT, document), 'utf8').matchAll(NAMED)].map(([, path = '']) => ({
      document,
      path,
    })),
  );
  expect(named.length).toBeGreaterThan(50);
  const gone = named.filter(
    ({ path }) => !BUILT.test(path) && globSync(path.replace(PLACEHOLDER, '*'), { cwd: ROOT }).length === 0,
  );
  expect(gone).toEqual([]);
});
