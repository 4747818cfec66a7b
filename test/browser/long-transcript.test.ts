import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writeTranscript } from './support/long-transcript.ts';
import { PageWorld, seriousFindings } from './support/page-world.ts';

const ENTRIES = 50_000;
/** What may be in the page at once, whatever is scrolled to. */
const MOST_DRAWN = 80;

let world: PageWorld;

describe('a transcript of 50,000 entries', { timeout: 300_000 }, () => {
  let session: string;
  /** Entries that stood before. */
  let before: number;

  beforeAll(async () => {
    world = await PageWorld.open();
    const { machine } = world;
    session = await machine.delegate('scribe', 'native', 'say: it begins');
    const read = await machine.client.call('sessions.history', {
      params: { session },
      query: { limit: 1_000 },
    });
    if (!read.ok) throw new Error(read.error.message);
    before = read.value.last;
    const port = new URL(machine.address).port;
    await machine.stop();
    // Two kinds by turns: chunks of one text would be one row.
    await writeTranscript(machine, session, ENTRIES, (index) => ({
      type: index % 2 === 0 ? 'text' : 'notice',
      text: `entry number ${index}.`,
    }));
    await machine.up('--port', port);
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('is read in pages, shows its end, its start and what lies between, and holds few rows in the page', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}`);
    await shows(page, ENTRIES - 1);
    await page.getByText('Reading:').waitFor({ state: 'detached' });
    await expect.poll(() => drawn(page)).toBeLessThan(MOST_DRAWN);
    expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await scrollTo(page, 'element.scrollTop = 0');
    await page.getByText('it begins', { exact: true }).waitFor();
    await shows(page, 0);
    await expect.poll(() => drawn(page)).toBeLessThan(MOST_DRAWN);
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await shows(page, ENTRIES - 1);
    await context.close();
  });

  test('is never blank while one scrolls through it', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}`);
    await shows(page, ENTRIES - 1);
    await page.getByText('Reading:').waitFor({ state: 'detached' });
    const [fewest, most] = await page.evaluate<[number, number]>(SCROLLS_THROUGH);
    expect(fewest).toBeGreaterThan(3);
    expect(most).toBeLessThan(MOST_DRAWN);
    await context.close();
  });

  test('has an address for each entry, and words in it are found', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}`);
    await page.goto(`${world.machine.address}/sessions/${session}#${before + 25_001}`);
    await page.reload();
    await shows(page, 25_000);
    await page.keyboard.press('/');
    await page.getByRole('searchbox', { name: 'Find in the transcript' }).fill('number 41234.');
    await page.getByText('1 of 1').or(page.getByText('0 of 1')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1').waitFor();
    await shows(page, 41_234);
    expect(await drawn(page)).toBeLessThan(MOST_DRAWN);
    await context.close();
  });
});

async function shows(page: Page, index: number): Promise<void> {
  await page.getByText(`entry number ${index}.`, { exact: true }).waitFor();
}

const drawn = (page: Page): Promise<number> => page.locator('[data-index]').count();

/** `what` is done with the `element` that scrolls. */
const scrollTo = (page: Page, what: string): Promise<void> =>
  page.evaluate(`{ const element = document.querySelector('[aria-label="Transcript"]'); ${what}; }`);

/** Scrolls by a fortieth of it at a time, each for a few frames: the fewest rows that were seen at once, and the most that were drawn. */
const SCROLLS_THROUGH = `(async () => {
  const element = document.querySelector('[aria-label="Transcript"]');
  const box = element.getBoundingClientRect();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let fewest = Infinity;
  let most = 0;
  for (let step = 0; step <= 40; step++) {
    element.scrollTop = (element.scrollHeight - element.clientHeight) * (step / 40);
    for (let waits = 0; waits < 4; waits++) await frame();
    const rows = [...element.querySelectorAll('[data-index]')];
    const seen = rows.filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    fewest = Math.min(fewest, seen.length);
    most = Math.max(most, rows.length);
  }
  return [fewest, most];
})()`;
