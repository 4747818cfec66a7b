import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readExamples } from './read-examples.ts';
import { Reader } from './reader.ts';

const DOCS = new URL('../../docs/', import.meta.url);
/** Documents whose commands are carried out; all but the first take a hub as running. */
const PAGES = ['start.md', 'delegate.md', 'terminal.md', 'fleet.md', 'tasks.md', 'teams.md', 'workflows.md'];

describe('a reader does what the documents say, and sees what they show', { timeout: 300_000 }, () => {
  test.each(PAGES)('%s', async (page) => {
    const examples = readExamples(await readFile(new URL(page, DOCS), 'utf8'));
    expect(examples.length).toBeGreaterThan(2);
    await using reader = await Reader.come();
    if (page !== 'start.md') await reader.start();
    for (const example of examples) await reader.follow(example);
  });
});
