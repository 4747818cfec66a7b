import { expect, it } from 'vitest';
import { aliasLines } from './alias-line.ts';

it('tells how to have the command where npm started it from a clone, and nothing elsewhere', () => {
  expect(aliasLines({})).toEqual([]);
  const [line, ...more] = aliasLines({ npm_lifecycle_event: 'start' });
  expect(line).toMatch(/^ {2}alias muster='.*node .*src\/cli\/main\.ts'$/);
  expect(more).toEqual([]);
});
