import { describe, expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';
import { drawRooms, placeDiagram } from './diagram.ts';
import { parseSource } from './read-imports.ts';

/** What the checker says of these files, each given as path → text. */
function violationsOf(files: Record<string, string>): readonly string[] {
  return checkImports(Object.entries(files).map(([path, text]) => parseSource(path, text))).violations;
}

describe('refuses', () => {
  const cases: [why: string, file: string, text: string, says: string][] = [
    ['an arrow that the table lacks', 'src/domain/a.ts', `import { x } from '#store';`, 'may not'],
    ['such an arrow for a type', 'src/agent/a.ts', `import type { X } from '#hub';`, 'may not'],
    ['such an arrow in an inline type', 'src/agent/a.ts', `type X = import('#store').X;`, 'may not'],
    ['such an arrow in a dynamic import', 'src/agent/a.ts', `await import('#hub');`, 'may not'],
    ['such an arrow in a re-export', 'src/base/a.ts', `export * from '#domain';`, 'may not'],
    ['such an arrow in a named re-export', 'src/base/a.ts', `export { x } from '#domain';`, 'may not'],
    ['an unknown door', 'src/hub/a.ts', `import '#store/rows';`, 'no door'],
    ['a path into another room', 'src/hub/a.ts', `import '../store/rows.ts';`, 'by path'],
    ['a path out of src', 'src/hub/a.ts', `import '../../package.json';`, 'by path'],
    ['a document outside of the page', 'src/hub/a.ts', `import d from '../../docs/a.md?raw';`, 'by path'],
    ['other files of docs in the page', 'web/parts/a.tsx', `import d from '../../docs/a.ts';`, 'by path'],
    ['a path from a test into another room', 'src/hub/a.test.ts', `import '../store/rows.ts';`, 'by path'],
    ['its own door', 'src/hub/a.ts', `import '#hub';`, 'own room'],
    ['a missing file', 'src/hub/a.ts', `import './b.ts';`, 'does not exist'],
    ['a path without ending', 'src/hub/a.ts', `import './b';`, 'ending'],
    ['a computed import', 'src/hub/a.ts', `await import(name);`, 'computed'],
    ['a folder that is no room', 'src/utils/a.ts', ``, 'no room'],
    ['a file beside the rooms', 'src/a.ts', ``, 'no room'],
    [
      'the store in the server beyond its start',
      'src/server/http/a.ts',
      `import '#store';`,
      'src/server/start.ts',
    ],
    [
      'the server at the start of the cli',
      'src/cli/compose/a.ts',
      `import { x } from '#server';`,
      'await import()',
    ],
    [
      'an inline type import that loads the server',
      'src/cli/compose/a.ts',
      `import { type X } from '#server';`,
      'await',
    ],
    [
      'the server elsewhere in the cli',
      'src/cli/commands/a.ts',
      `await import('#server');`,
      'src/cli/compose/',
    ],
    ['domain in the web', 'web/parts/a.tsx', `import type { X } from '#domain';`, 'may not'],
    ['kysely outside the store', 'src/hub/a.ts', `import { sql } from 'kysely';`, 'alone'],
    [
      'a type of kysely outside the store',
      'src/hub/a.ts',
      `import type { X } from 'kysely/helpers/sqlite';`,
      'alone',
    ],
    ['pg outside the store', 'src/server/start.ts', `import pg from 'pg';`, 'alone'],
    ['SQLite outside the store', 'src/cli/compose/a.ts', `await import('node:sqlite');`, 'alone'],
    ['hono in the agent', 'src/agent/a.ts', `import 'hono/client';`, 'alone'],
    [
      'the ACP SDK in the agent',
      'src/agent/a.ts',
      `import type { X } from '@agentclientprotocol/sdk';`,
      'alone',
    ],
    [
      'the ACP SDK in another part of the server',
      'src/server/mcp/a.ts',
      `import '@agentclientprotocol/sdk';`,
      'alone',
    ],
    ['a hidden clock', 'src/hub/a.ts', `export const at = new Date();`, 'new Date()'],
    ['zod behind the client', 'src/contract/client/index.ts', `import 'zod';`, 'stays free'],
    ['Node behind the contract', 'src/contract/index.ts', `import 'node:fs';`, 'stays free'],
  ];
  test.each(cases)('%s', (_, file, text, says) => {
    const found = violationsOf({ [file]: text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(file);
    expect(found[0]).toContain(says);
  });

  test('what a light door loads through others', () => {
    const found = violationsOf({
      'src/contract/client/index.ts': `export { x } from './deep.ts';`,
      'src/contract/client/deep.ts': `import { y } from '#base'; export const x = y;`,
      'src/base/index.ts': `export * from './ids.ts';`,
      'src/base/ids.ts': `import 'node:crypto'; export const y = 1;`,
    });
    expect(found).toEqual(['src/base/ids.ts:1 loads node:crypto, and #contract/client stays free of that']);
  });

  test('a cycle of types, with its path', () => {
    const found = violationsOf({
      'src/hub/a.ts': `import type { B } from './b.ts'; export type A = B;`,
      'src/hub/b.ts': `import { c } from './c.ts'; export type B = typeof c;`,
      'src/hub/c.ts': `export type { A } from './a.ts'; export const c = 1;`,
    });
    expect(found).toEqual(['import cycle: src/hub/a.ts → src/hub/b.ts → src/hub/c.ts → src/hub/a.ts']);
  });

  test('a cycle through a door', () => {
    const found = violationsOf({
      'src/domain/index.ts': `export * from './a.ts';`,
      'src/domain/a.ts': `export { x } from './index.ts';`,
    });
    expect(found).toEqual(['import cycle: src/domain/index.ts → src/domain/a.ts → src/domain/index.ts']);
  });

  test('a product file that loads a test file', () => {
    const found = violationsOf({ 'src/hub/a.ts': `import './a.test.ts';`, 'src/hub/a.test.ts': `` });
    expect(found).toEqual(['src/hub/a.ts:1 loads a test file: ./a.test.ts']);
  });

  test('a file that does not parse', () => {
    expect(() => parseSource('src/hub/a.ts', 'import {')).toThrow('src/hub/a.ts does not parse');
  });
});

describe('lets pass', () => {
  const cases: [why: string, file: string, text: string][] = [
    [
      'an arrow of the table',
      'src/hub/a.ts',
      `import { x } from '#store'; import type { Y } from '#workflow';`,
    ],
    ['the store in the start of the server', 'src/server/start.ts', `import { open } from '#store';`],
    ['the server, lazily, in the composer', 'src/cli/compose/up.ts', `const x = await import('#server');`],
    ['types of the server in the composer', 'src/cli/compose/up.ts', `import type { X } from '#server';`],
    ['types of domain in the contract', 'src/contract/a.ts', `import type { X } from '#domain';`],
    ['the ACP SDK in the harness', 'src/harness/a.ts', `import { client } from '@agentclientprotocol/sdk';`],
    [
      'any door and package in a test',
      'src/agent/a.test.ts',
      `import '#server'; import 'kysely'; import '#agent';`,
    ],
    ['test support in a test', 'src/store/a.test.ts', `import '../../test/support/temp-dir.ts';`],
    ['zod types behind the client', 'src/contract/client/index.ts', `import type { z } from 'zod';`],
    ['a date of a given time', 'src/hub/a.ts', `export const at = (ms: number) => new Date(ms);`],
    ['a hidden clock in base', 'src/base/a.ts', `export const at = () => new Date();`],
  ];
  test.each(cases)('%s', (_, file, text) => {
    expect(violationsOf({ [file]: text })).toEqual([]);
  });
});

test('counts what it read', () => {
  expect(checkImports([])).toEqual({ files: 0, imports: 0, violations: [] });
  const one = checkImports([parseSource('src/hub/a.ts', `import '#base'; import 'zod';`)]);
  expect(one).toEqual({ files: 1, imports: 2, violations: [] });
});

test('places the diagram between its markers and leaves the rest alone', () => {
  const [begin, end] = [drawRooms().split('\n')[0], drawRooms().split('\n').at(-1)];
  expect(placeDiagram(`# A\n${begin}\nold\n${end}\nrest`)).toBe(`# A\n${drawRooms()}\nrest`);
  expect(drawRooms()).toContain('  cli -. "compose/, lazily" .-> server');
  expect(() => placeDiagram('# A')).toThrow('holds no place');
});
