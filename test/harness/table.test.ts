import { expect, it } from 'vitest';
import { builtInRecipes } from '#harness';
import { withRecipes, withRows, type Seen } from './table.ts';

const EMPTY = ['recipes', 'behaviour', 'cost', 'unverified']
  .map((name) => `before ${name}\n<!-- ${name}: begin -->\n<!-- ${name}: end -->\n`)
  .join('');

function seen(row: string, mode: string): Seen {
  return { row, version: '1.0.0', date: '2026-01-02', cells: { mode, open: '12 ms' } };
}

it('puts rows in by name and keeps those of other harnesses', () => {
  const first = withRows(EMPTY, [seen('mill', 'ask'), seen('barn', 'a | b\nc')]);
  const second = withRows(first, [seen('mill', 'default')]);
  const rows = second.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.map((row) => row.split(' | ').slice(0, 2))).toEqual([
    ['| harness', 'mode'],
    ['| barn', 'a / b c'],
    ['| mill', 'default'],
    ['| harness', 'version'],
    ['| barn', '1.0.0'],
    ['| mill', '1.0.0'],
  ]);
  expect(second).toContain('before cost');
  expect(withRows(second, [])).toBe(second);
});

it('says "not seen" where a probe has left nothing', () => {
  expect(withRows(EMPTY, [seen('mill', 'ask')])).toContain('| mill | ask | not seen |');
});

it('lists how harnesses are got, those that nobody has seen at work apart', () => {
  const text = withRecipes(EMPTY, builtInRecipes);
  expect(text).toContain('| copilot | `copilot --acp --stdio` |');
  const [known, unverified] = [text.indexOf('| grok | `grok '), text.indexOf('| copilot |')];
  expect(known).toBeGreaterThan(0);
  expect(text.indexOf('before unverified')).toBeGreaterThan(known);
  expect(text.indexOf('before unverified')).toBeLessThan(unverified);
});

it('refuses a text without its markers', () => {
  expect(() => withRows('nothing', [])).toThrow('markers');
});
