import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessTable } from './testing/access-table.ts';

const FILE = new URL('../../../docs/SECURITY.md', import.meta.url);
const [BEGIN, END] = ['<!-- routes: generated, do not edit -->\n', '\n<!-- end of routes -->'];

// After a change of the routes: WRITE_DOCS=1 npx vitest run src/server/auth
test('docs/SECURITY.md has the table of routes that the contract has', () => {
  const text = readFileSync(FILE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [table, after] = (rest ?? '').split(END);
  if (process.env['WRITE_DOCS']) {
    writeFileSync(FILE, `${before}${BEGIN}${accessTable()}${END}${after}`);
    return;
  }
  expect(table).toBe(accessTable());
});

test('the document begins with what approvals do not protect from', () => {
  const [, first] = readFileSync(FILE, 'utf8').split('\n\n');
  expect(first).toContain('not against hostile code');
});
