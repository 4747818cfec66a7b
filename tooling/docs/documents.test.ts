import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documents, ROOT, typedLines } from './read-document.ts';
import { problemOf } from './typed-command.ts';

const DOCUMENTS = documents();

describe('what the documents lead to is there', () => {
  test.each(DOCUMENTS.map(({ path, text }) => [path, text]))('%s', (path, text) => {
    const prose = text.replaceAll(/^```[^]*?^```$/gmu, '').replaceAll(/`[^`\n]*`/gu, '');
    const lost = [...prose.matchAll(/\]\(([^)\s]+)\)/gu)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/u.test(link))
      .filter((link) => !leads(path, link));
    expect(lost).toEqual([]);
  });
});

function leads(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? join(ROOT, from) : join(ROOT, dirname(from), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || !path.endsWith('.md') || anchorsOf(readFileSync(path, 'utf8')).has(anchor);
}

/** As the places that show Markdown make them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/gu, '-'),
  );
  const named = [...text.matchAll(/<a id="([^"]+)">/gu)].map(([, id = '']) => id);
  return new Set([...headings, ...named]);
}

test('every command that is shown is there, with its flags', async () => {
  const lines = DOCUMENTS.filter(({ path }) => !path.startsWith('docs/decisions/')).flatMap(
    ({ path, text }) => typedLines(text).map((line) => ({ path, line })),
  );
  expect(lines.length).toBeGreaterThan(300);
  const problems = await Promise.all(
    lines.map(async ({ path, line }) => {
      const problem = await problemOf(line);
      return problem === undefined ? [] : [`${path}: ${problem}`];
    }),
  );
  expect(problems.flat()).toEqual([]);
});
