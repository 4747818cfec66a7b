import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExamples } from './read-examples.ts';
import { Reader } from './reader.ts';
import { SAMPLE_RUNS } from './sample-runs.ts';

const ROOT = new URL('../../', import.meta.url);
/** Documents whose commands are carried out at a hub that runs, one after the other; each finds it as new. */
const PAGES = [
  'docs/delegate.md',
  'docs/terminal.md',
  'docs/fleet.md',
  'docs/tasks.md',
  'docs/teams.md',
  'docs/workflows.md',
];

const examplesOf = async (page: string) => readExamples(await readFile(new URL(page, ROOT), 'utf8'));

describe('a reader does what the documents say, and sees what they show', { timeout: 300_000 }, () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.come();
    await reader.start();
  });
  afterAll(() => reader[Symbol.asyncDispose]());

  test.each(PAGES)('%s', async (page) => {
    const examples = await examplesOf(page);
    expect(examples.length).toBeGreaterThan(2);
    await reader.open();
    for (const example of examples) await reader.follow(example);
    await reader.tidy();
  });

  test('the sample workflows, roles and team files', async () => {
    const examples = readExamples(SAMPLE_RUNS);
    expect(examples).toHaveLength(13);
    await reader.open();
    for (const example of examples) await reader.follow(example);
    await reader.tidy();
  });
});

test('somebody new does what docs/start.md says', { timeout: 300_000 }, async () => {
  const examples = await examplesOf('docs/start.md');
  expect(examples.length).toBeGreaterThan(10);
  await using reader = await Reader.come();
  await reader.open();
  for (const example of examples) await reader.follow(example);
});
