import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BUILT_IN_ROLES, teamFor } from '#domain';
import { TOOLS } from './toolsets.ts';

const read = (name: string) =>
  readFile(new URL(`../../../skills/multi-agent/${name}`, import.meta.url), 'utf8');
const SKILL = await read('SKILL.md');
const MANIFEST = z
  .strictObject({
    name: z.string(),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    description: z.string().max(200),
    author: z.string(),
    license: z.string(),
    triggers: z.array(z.string()),
    permissions: z.strictObject({ tools: z.array(z.string()), env: z.array(z.string()) }),
    dependencies: z.strictObject({
      bins: z.array(z.string()),
      npm: z.array(z.string()),
      pip: z.array(z.string()),
    }),
  })
  .parse(JSON.parse(await read('manifest.json')));
const [, head = ''] = SKILL.split('---\n');
const FRONT = z.strictObject({ name: z.string(), description: z.string().max(1_024) }).parse(parse(head));

/** Words in code marks that look like a tool: `noun_verb`. */
const spoken = new Set([...SKILL.matchAll(/`([a-z]+_[a-z]+)`/g)].map(([, name]) => name ?? ''));
const names = TOOLS.map(({ name }) => name);

test('the skill is called alike in both files, and begins at exactly these words', () => {
  expect(FRONT.name).toBe(MANIFEST.name);
  expect(MANIFEST.triggers).toEqual([
    'review my code',
    'review this PR',
    'review this function',
    'review this architecture',
    'review this design',
    'use the team',
    'have the team work on this',
    'multi-agent review',
  ]);
  for (const trigger of MANIFEST.triggers)
    expect(FRONT.description.replaceAll(/\s+/g, ' ')).toContain(`"${trigger}"`);
});

test('the skill has the version of the package', async () => {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: MANIFEST.version });
});

test('the skill is short enough to be read whole', () => {
  expect(SKILL.length).toBeLessThan(8_000);
  expect(SKILL.split('\n').length).toBeLessThan(120);
});

test('each tool that the skill speaks of exists, is asked for, and is spoken of by its own name', () => {
  expect([...spoken].filter((name) => !names.includes(name))).toEqual([]);
  expect([...spoken].toSorted()).toEqual(MANIFEST.permissions.tools.toSorted());
  expect(SKILL).not.toMatch(/mcp_|muster_|__/);
});

test('the teams of the skill are those that a prompt is matched to', () => {
  const roles = new Set(BUILT_IN_ROLES.map(({ name }) => name));
  const rows = SKILL.split('\n').filter((line) => line.startsWith('| a') && line.includes('`'));
  const told = rows.map((row) => [...row.matchAll(/`([a-z]+)`/g)].map(([, name]) => name ?? ''));
  expect(told.flat().every((name) => roles.has(name))).toBe(true);
  expect(told).toEqual(
    ['review my code', 'review this design', 'have the team work on this'].map((prompt) =>
      teamFor(prompt).teammates.map(({ role }) => role),
    ),
  );
});
