import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';
import { placeDiagram } from './diagram.ts';
import { readSources } from './read-imports.ts';
import { folderOf, ROOMS } from './rooms.ts';

const ROOT = join(import.meta.dirname, '../..');
const present = ROOMS.filter((room) => existsSync(join(ROOT, folderOf(room))));

test('every import keeps to the table of rooms, and there are no cycles', () => {
  const report = checkImports(readSources(ROOT, ['src', 'web']));
  expect(report.violations).toEqual([]);
  // Else a moved folder would turn this test into one that cannot fail.
  expect(report.files).toBeGreaterThan(10);
  expect(report.imports).toBeGreaterThan(10);
});

test('every folder of src is a room, and no file stands outside', () => {
  const rooms = new Set(ROOMS.map((room) => room.name));
  expect(present.length).toBeGreaterThan(0);
  expect(readdirSync(join(ROOT, 'src')).filter((name) => !rooms.has(name))).toEqual([]);
});

test('package.json has exactly the doors of the table', () => {
  const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(imports).toEqual(Object.assign({}, ...ROOMS.map((room) => room.doors)));
});

describe.each(present.map((room) => [folderOf(room)]))('%s', (folder) => {
  test('has a README.md', () => {
    expect(existsSync(join(ROOT, folder, 'README.md'))).toBe(true);
  });
});

test('ARCHITECTURE.md shows the rooms as they are', (context) => {
  const path = join(ROOT, 'ARCHITECTURE.md');
  if (!existsSync(path)) context.skip('ARCHITECTURE.md is not written yet');
  const document = readFileSync(path, 'utf8');
  // When this fails: npm run diagram
  expect(placeDiagram(document)).toBe(document);
});
