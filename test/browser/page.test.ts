import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;

describe('the page in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('a browser that is not signed in is told how; a code signs it in once', async () => {
    const context = await world.person();
    const page = await world.tab(context, '/');
    await page.getByText('muster open').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const code = await world.code();
    await page.getByRole('textbox').fill(code);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    await page.getByText('Nothing is under way.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const other = await world.tab(await world.person(), `/#sign-in=${code}`);
    await other.getByRole('alert').waitFor();
    expect(other.url()).not.toContain(code);
    await page.getByRole('button', { name: /Sign out/ }).click();
    await page.getByText('This browser is not signed in').waitFor();
    await context.close();
  });

  test('a question is answered in its row, in the dark and at a phone’s size, and the session goes on', async () => {
    const { machine } = world;
    await machine.delegate('miller', 'native', 'say: ready');
    const context = await world.person({ colorScheme: 'dark', viewport: PHONE });
    const page = await world.signedIn(context);
    await machine.muster(
      'session',
      'send',
      'miller',
      'write: note.txt <<< by hand\nthen: say: written',
      '--timeout',
      '0',
    );
    // One tab of a browser reads the events for all of them.
    const second = await world.tab(context, '/');
    const [row, same] = [page, second].map((tab) =>
      tab.getByRole('region', { name: 'Needs you' }).getByRole('listitem'),
    ) as [Locator, Locator];
    await same.getByText('note.txt').first().waitFor();
    await row.getByText('note.txt').first().waitFor();
    await expect.poll(() => page.title()).toBe('(1) Now · Muster');
    expect(await seriousFindings(page)).toEqual([]);
    await expectNoSidewaysScroll(page);
    await row.getByRole('button', { name: 'Allow this once' }).click();
    await row.waitFor({ state: 'detached' });
    await same.waitFor({ state: 'detached' });
    await machine.until('miller', (word) => word === 'done');
    await expect.poll(() => page.title()).toBe('Now · Muster');
    await context.close();
  });

  test('a session is replayed from its start, then live, and stopped with words', async () => {
    const { machine } = world;
    const carver = await machine.delegate('carver', 'native', 'say: first words');
    const context = await world.person();
    const page = await world.signedIn(context, '/sessions');
    await page.getByRole('link', { name: /carver/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: /carver/ }).click();
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await transcript.getByText('first words', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: /Message/ }).fill('say: second words');
    await page.keyboard.press('Enter');
    await transcript.getByText('second words', { exact: true }).waitFor();
    await machine.until('carver', (word) => word === 'done');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop …' }).click();
    await page.getByText('It takes no message again').waitFor();
    await page.getByRole('button', { name: 'Close carver' }).click();
    await machine.until(carver, (word) => word === 'closed');
    await page.getByText('closed', { exact: true }).first().waitFor();
    await context.close();
  });

  test('what is under way is peeked at and replied to without leaving Now', async () => {
    const { machine } = world;
    await machine.delegate('turner', 'native', 'say: turned the leg');
    const context = await world.person();
    const page = await world.signedIn(context);
    await machine.muster('session', 'send', 'turner', 'write: leg.txt <<< x', '--timeout', '0');
    const row = page
      .getByRole('region', { name: 'Sessions under way' })
      .getByRole('listitem')
      .filter({ hasText: 'turner' });
    await row.getByText('needs you').waitFor();
    await row.getByRole('link').focus();
    await page.keyboard.press('Space');
    await row.getByText('write: leg.txt').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('r');
    await row.getByRole('textbox', { name: 'Message to turner' }).fill('say: and the arm');
    await page.keyboard.press('Enter');
    await row.getByText('1 queued').waitFor();
    await page.keyboard.press('k');
    await page
      .getByRole('region', { name: 'Needs you' })
      .getByRole('button', { name: 'Deny' })
      .first()
      .click();
    await machine.until('turner', (word) => word === 'done');
    await context.close();
  });

  test('keys go from screen to screen, and the help lists them', async () => {
    const context = await world.person();
    const page = await world.signedIn(context);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Go to Sessions').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('now');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    await context.close();
  });

  test('what happened while the hub was away is there when it is back', async () => {
    const { machine } = world;
    const context = await world.person();
    const page = await world.signedIn(context);
    await page.getByText('live', { exact: true }).waitFor();
    const port = new URL(machine.address).port;
    await machine.kill();
    await page.getByText('catching up').waitFor();
    await machine.up('--port', port);
    await machine.muster('session', 'send', 'miller', 'write: other.txt <<< x', '--timeout', '0');
    await page.getByText('other.txt').first().waitFor();
    await expect.poll(() => page.getByText('live', { exact: true }).isVisible()).toBe(true);
    await context.close();
  });
});

async function expectNoSidewaysScroll(page: Awaited<ReturnType<PageWorld['tab']>>): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(PHONE.width);
}
