import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accessTable, rightTable, toolTable } from './testing/access-table.ts';

const FILE = new URL('../../../docs/SECURITY.md', import.meta.url);
const TABLES = [
  ['rights', rightTable],
  ['routes', accessTable],
  ['tools', toolTable],
] as const;

// After a change of the routes or tools: WRITE_DOCS=1 npx vitest run src/server/auth
test.each(TABLES)('docs/SECURITY.md has the table of %s that the code has', (name, table) => {
  const [begin, end] = [`<!-- ${name}: generated, do not edit -->\n`, `\n<!-- end of ${name} -->`];
  const text = readFileSync(FILE, 'utf8');
  const [before, rest] = text.split(begin);
  const [written, after] = (rest ?? '').split(end);
  if (process.env['WRITE_DOCS']) {
    writeFileSync(FILE, `${before}${begin}${table()}${end}${after}`);
    return;
  }
  expect(written).toBe(table());
});

test('the document begins with what approvals do not protect from', () => {
  const [, first] = readFileSync(FILE, 'utf8').split('\n\n');
  expect(first).toContain('not against hostile code');
});
