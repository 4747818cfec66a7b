import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AT_A_HUB, FROM_THE_START } from './followed-pages.ts';
import { readExamples } from './read-examples.ts';
import { Reader } from './reader.ts';
import { SAMPLE_RUNS } from './sample-runs.ts';

const ROOT = new URL('../../', import.meta.url);
const examplesOf = async (page: string) => readExamples(await readFile(new URL(page, ROOT), 'utf8'));

describe('a reader does what the documents say, and sees what they show', { timeout: 300_000 }, () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.come();
    await reader.start();
  });
  afterAll(() => reader[Symbol.asyncDispose]());

  test.each(AT_A_HUB)('%s', async (page) => {
    const examples = await examplesOf(page);
    expect(examples.length).toBeGreaterThan(1);
    await reader.open();
    for (const example of examples) await reader.follow(example);
    await reader.tidy();
  });

  test('the sample workflows, roles and team files', async () => {
    const examples = readExamples(SAMPLE_RUNS);
    expect(examples).toHaveLength(15);
    await reader.open();
    for (const example of examples) await reader.follow(example);
    await reader.tidy();
  });
});

test(
  'somebody new does what docs/start.md says, then what docs/operate.md says',
  { timeout: 300_000 },
  async () => {
    await using reader = await Reader.come();
    await reader.open();
    for (const page of FROM_THE_START) {
      const examples = await examplesOf(page);
      expect(examples.length).toBeGreaterThan(10);
      for (const example of examples) await reader.follow(example);
    }
  },
);
