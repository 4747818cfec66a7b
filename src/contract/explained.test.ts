import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_TABLE, errorAnchor, errorDocs } from './errors.ts';
import { explainedIn } from './explained.ts';

const page = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');

test('finds every code on the page, however it is named', () => {
  for (const code of Object.keys(ERROR_TABLE))
    for (const named of [code, errorAnchor(code), errorDocs(code)])
      expect(explainedIn(page, named)).toMatchObject({ code, doors: expect.stringContaining('exit code') });
});

test('says what it means and what to do, as plain text', () => {
  expect(explainedIn(page, 'request.not_found')).toEqual({
    code: 'request.not_found',
    means: 'There is nothing at this address.',
    next: 'See /api/v1/openapi.json of your hub, or rest.md.',
    doors: 'HTTP 404, exit code 3, MCP -32004.',
  });
  expect(explainedIn(page, 'session.gone')).toBeUndefined();
  expect(explainedIn(page, '')).toBeUndefined();
});
