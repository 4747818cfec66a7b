import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { OtherHost } from '../e2e/daemon-process.ts';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;
let mill: OtherHost;

/** A hub that hears of its agents each second. */
const config = (modelUrl: string) =>
  `harness:\n  native:\n    baseUrl: ${modelUrl}/v1\n    model: scripted\nagent:\n  heartbeatSeconds: 1\n`;

const orders = (page: Page) => page.getByRole('list', { name: 'Commands' }).getByRole('listitem');
const rows = (page: Page) => page.getByRole('list', { name: 'Agents' }).getByRole('listitem');

async function fitsPhone(page: Page): Promise<void> {
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
    PHONE.width,
  );
}

describe('agents in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open(config);
    mill = await OtherHost.open(world.machine, 'mill');
  }, 300_000);
  afterAll(async () => {
    await mill?.close();
    await world?.[Symbol.asyncDispose]();
  });
  afterEach(() => world.endWithoutTrouble());

  test('another host joins by the line that the page shows, and is seen to arrive', async () => {
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, '/agents');
    await rows(page).filter({ hasText: 'local' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await page.getByRole('button', { name: 'Make the line to paste' }).click();
    const line = (await page.getByLabel('The line to paste').textContent()) ?? '';
    expect(line).toContain(`muster agent start --hub ${world.machine.address} --join mst_join_`);
    await page.getByText('This address is good on this machine alone.').waitFor();
    const unused = page.getByRole('list', { name: 'Join tokens that nobody has used' });
    await unused.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await mill.start(...line.split(' ').slice(3), '--root', mill.work);
    await page.getByText('has joined').waitFor();
    await unused.waitFor({ state: 'detached' });
    await page.getByRole('status').getByRole('link', { name: 'mill' }).click();
    await page.getByRole('heading', { name: 'mill' }).waitFor();
    await page.getByText('takes work').waitFor();
    await page.getByText(mill.work).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('a line that nobody has used is revoked', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/agents');
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await page.getByRole('button', { name: 'Make the line to paste' }).click();
    const unused = page.getByRole('list', { name: 'Join tokens that nobody has used' });
    await unused.getByRole('button', { name: 'Revoke' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Revoke/ })
      .click();
    await unused.waitFor({ state: 'detached' });
    const left = await world.machine.client.call('tokens.list', { query: { kind: 'join' } });
    expect(left.ok && left.value.items).toEqual([]);
    await context.close();
  });

  test('an agent is drained, takes work again, says how it is, and is restarted; each order with its result', async () => {
    await world.machine.heard('mill');
    const context = await world.person();
    const page = await world.signedIn(context, '/agents/mill');
    await page.getByRole('button', { name: 'Drain …' }).click();
    await page.getByRole('button', { name: 'Drain mill' }).click();
    await page.getByText('draining', { exact: true }).waitFor();
    await orders(page).filter({ hasText: 'Drain' }).getByText('done').waitFor();
    // Work for it waits, and says why; whoever spawned it waits a while too.
    const { machine } = world;
    const spawned = machine.muster(
      ...['session', 'spawn', 'true', '--delegate', '--label', 'later', '--harness', 'shell'],
      ...['--command', '--approvals', 'yolo', '--agent', 'mill', '--cwd', mill.work],
    );
    const waiting = page.getByRole('list', { name: 'Waits for it' });
    await waiting.getByText('agent mill is draining and takes no new work').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Let it take work again' }).click();
    await waiting.waitFor({ state: 'detached' });
    expect(await spawned).toMatchObject({ code: 0 });
    await machine.until('later', (word) => word === 'done');
    await page.getByRole('button', { name: 'Check health' }).click();
    await orders(page).first().getByText('Free disk').waitFor();
    const { daemon } = await mill.pids();
    await page.getByRole('button', { name: 'Restart …' }).click();
    await page.getByRole('button', { name: 'Restart mill' }).click();
    const restart = orders(page).filter({ hasText: 'Restart' });
    await restart.getByText('done', { exact: true }).waitFor();
    await restart.getByText(`pid ${daemon}`).waitFor();
    await context.close();
  });

  test('its token is rotated on the wire, its name and tags are set, on a phone', async () => {
    const context = await world.person({ viewport: PHONE, colorScheme: 'dark' });
    const page = await world.signedIn(context, '/agents');
    await rows(page).filter({ hasText: 'mill' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await fitsPhone(page);
    await rows(page).filter({ hasText: 'mill' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'mill' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await fitsPhone(page);
    const before = await mill.token();
    await page.getByRole('button', { name: 'Rotate …' }).click();
    await page.getByRole('button', { name: 'Rotate the token of mill' }).click();
    await page.getByText('former, ends').waitFor();
    await expect.poll(() => mill.token()).not.toBe(before);
    await page.getByRole('textbox', { name: 'Tags' }).fill('gpu linux');
    await page.getByRole('textbox', { name: 'Name' }).fill('forge');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'forge' }).waitFor();
    expect(page.url()).toMatch(/\/agents\/forge$/);
    await page.getByText('#gpu #linux').waitFor();
    await context.close();
  });

  test('one that falls silent says since when and what it holds up; what removing it does is said first', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/agents/forge');
    await page.getByText('takes work').waitFor();
    await mill.stop();
    await page.getByText('forge is silent').waitFor();
    await page.getByText('silent', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove …' }).click();
    await page.getByText('One session lives on it: later.').waitFor();
    await page.getByRole('button', { name: 'Remove forge' }).click();
    await rows(page).filter({ hasText: 'local' }).waitFor();
    expect(await rows(page).filter({ hasText: 'forge' }).count()).toBe(0);
    await context.close();
  });
});
