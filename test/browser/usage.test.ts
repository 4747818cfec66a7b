import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;

describe('usage and budgets in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
    await world.machine.heard();
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('what turns used is told as they end: unknown as unknown, by what, by day, and as a spreadsheet', async () => {
    const context = await world.person({ colorScheme: 'light', acceptDownloads: true });
    const page = await world.signedIn(context, '/usage');
    await page.getByText('No turn has ended today.').waitFor();
    await page.getByText('No budget is set').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await world.machine.delegate('miller', 'native', 'say: ready');
    await page.getByText('1 turn', { exact: true }).first().waitFor();
    // The scripted model tells no price.
    await page.getByRole('definition').getByText('unknown', { exact: true }).waitFor();
    await page.getByRole('table').getByText('native').waitFor();
    await page.getByRole('img', { name: /Tokens by day/ }).waitFor();
    await page.getByRole('tab', { name: 'Session' }).click();
    const sessions = page.getByRole('region', { name: 'Usage by session' });
    await sessions.getByRole('link', { name: 'miller' }).waitFor();
    expect(page.url()).toContain('by=session');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download usage-by-session as CSV' }).click();
    const csv = await readFile(await (await downloading).path(), 'utf8');
    expect(csv.split('\r\n')[1]).toMatch(/^ses_\w+,miller,1,\d+,\d+,\d*,0,,1,\d+$/);
    await page.getByText('As a table').click();
    await page.getByRole('region', { name: 'Usage by day' }).getByRole('rowheader').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(PHONE);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      PHONE.width,
    );
    await sessions.getByRole('link', { name: 'miller' }).click();
    await page.getByRole('region', { name: 'Transcript' }).waitFor();
    await context.close();
  });

  test('a budget that is set on the page pauses what comes next, asks, and is raised there', async () => {
    const { machine } = world;
    await machine.delegate('carver', 'native', 'say: ready');
    const context = await world.person();
    const page = await world.signedIn(context, '/usage');
    await page.getByRole('button', { name: 'New budget' }).click();
    const form = page.getByRole('form', { name: 'A new budget' });
    await form.getByRole('combobox', { name: 'For' }).selectOption('session');
    await form.getByRole('combobox', { name: 'Which' }).selectOption({ label: 'carver' });
    await form.getByRole('combobox', { name: 'Counted anew' }).selectOption('none');
    await form.getByRole('spinbutton', { name: 'Tokens' }).fill('1000000');
    await form.getByRole('spinbutton', { name: 'Turns' }).fill('1');
    expect(await seriousFindings(page)).toEqual([]);
    await form.getByRole('button', { name: 'Set the budget' }).click();
    const row = page
      .getByRole('list', { name: 'Budgets', exact: true })
      .getByRole('listitem')
      .filter({ hasText: '1 turn for session carver' });
    await row.getByText('has room').waitFor();
    await machine.muster('session', 'send', 'carver', 'say: one more', '--timeout', '0');
    await row.getByText('■ used up').waitFor();
    await machine.muster('session', 'send', 'carver', 'say: the last', '--timeout', '0');
    await row.getByText('‖ paused').waitFor();
    const asks = page.getByRole('list', { name: 'Budgets that ask' });
    await asks.getByText('Raise it to 2 turns').waitFor();
    expect((await machine.status('carver')).word).toBe('paused');
    expect(await seriousFindings(page)).toEqual([]);
    await row.getByRole('button', { name: 'Raise …' }).waitFor();
    await asks.getByRole('button', { name: 'Another amount …' }).click();
    await asks.getByRole('spinbutton', { name: 'Turns' }).fill('5');
    await asks.getByRole('button', { name: 'Save the budget' }).click();
    const raised = page.getByRole('listitem').filter({ hasText: '5 turns for session carver' });
    await raised.getByText('has room').waitFor();
    await asks.waitFor({ state: 'detached' });
    await machine.until('carver', (word) => word === 'done');
    await raised.getByText('2 of 5 turns').waitFor();
    await raised.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove the budget' }).click();
    // Alone, one of tokens would not bind a harness that tells none.
    await page.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    for (const budget of [page.getByRole('listitem').filter({ hasText: '1,000,000 tokens' }), raised]) {
      await budget.getByRole('button', { name: 'Remove …' }).click();
      await page.getByRole('button', { name: 'Remove the budget' }).click();
      await budget.waitFor({ state: 'detached' });
    }
    await context.close();
  });

  test('a budget that binds nobody is refused with the way on', async () => {
    const context = await world.person({ viewport: PHONE });
    const page = await world.signedIn(context, '/usage');
    await page.getByRole('button', { name: 'New budget' }).click();
    const form = page.getByRole('form', { name: 'A new budget' });
    await form.getByText('Name at least one limit.').waitFor();
    await form.getByRole('spinbutton', { name: 'US dollars (estimate)' }).fill('3');
    await form.getByRole('button', { name: 'Set the budget' }).click();
    const means = form.getByRole('alert').getByRole('link', { name: 'What budget.' });
    expect(await seriousFindings(page)).toEqual([]);
    const [explained] = await Promise.all([context.waitForEvent('page'), means.click()]);
    await explained.getByRole('heading', { name: /^budget\./, level: 1 }).waitFor();
    await explained.getByText('exit code').waitFor();
    expect(await seriousFindings(explained)).toEqual([]);
    await explained.close();
    await form.getByRole('spinbutton', { name: 'Turns' }).fill('50');
    await form.getByRole('button', { name: 'Set the budget' }).click();
    await page.getByRole('meter').first().waitFor();
    await context.close();
  });
});
