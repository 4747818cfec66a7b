import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PATHS } from '#contract';
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

test('every route that is named is there', () => {
  const routes = Object.values(PATHS).map(([method, path]) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/gu, '[^/]+')}$`, 'u'),
  }));
  const named = DOCUMENTS.filter(({ path }) => !path.startsWith('docs/reference/')).flatMap(
    ({ path, text }) =>
      [...text.matchAll(/`([A-Z|]+) (\/api\/[^\s`?]+)/gu)].flatMap(([, methods = '', route = '']) =>
        methods
          .split('|')
          .flatMap((method) => variantsOf(route).map((one) => ({ path, method, route: one }))),
      ),
  );
  expect(named.length).toBeGreaterThan(20);
  const lost = named.filter(
    ({ method, route }) => !routes.some((one) => one.method === method && one.pattern.test(route)),
  );
  expect(lost).toEqual([]);
});

/** `/runs[/RUN]` and `/a/stop|replace` name several. */
function variantsOf(route: string): string[] {
  const [, before, inner, after] = /^(.*?)\[(.*)\](.*)$/u.exec(route) ?? [];
  if (before !== undefined) return [`${before}${after}`, `${before}${inner}${after}`].flatMap(variantsOf);
  const at = route.lastIndexOf('/');
  return route
    .slice(at + 1)
    .split('|')
    .map((last) => route.slice(0, at + 1) + last);
}
