import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FarSide } from '../support/far-side.ts';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;
let far: FarSide;

/** A browser whose notifications are kept for the test to read, and whose tabs nobody has before their eyes. */
const AWAY = `(() => {
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  document.hasFocus = () => false;
  window.shown = [];
  window.Notification = class extends EventTarget {
    static get permission() { return localStorage.getItem('test.permission') ?? 'default'; }
    static async requestPermission() { localStorage.setItem('test.permission', 'granted'); return 'granted'; }
    constructor(title, { body, tag }) {
      super();
      this.told = { title, body, tag, open: true };
      window.shown.push(this);
    }
    close() { this.told.open = false; }
  };
})()`;

interface Told {
  title: string;
  body: string;
  tag: string;
  open: boolean;
}

async function away(viewport?: typeof PHONE): Promise<BrowserContext> {
  const context = await world.person(viewport ? { viewport, colorScheme: 'dark' } : {});
  await context.addInitScript(AWAY);
  return context;
}

/** What all tabs have shown. */
async function told(...tabs: Page[]): Promise<Told[]> {
  const all = await Promise.all(tabs.map((tab) => tab.evaluate<Told[]>('shown.map((one) => one.told)')));
  return all.flat();
}

describe('settings, notices and the audit log in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    far = await FarSide.open();
    world = await PageWorld.open(
      (modelUrl) =>
        `harness:\n  native:\n    baseUrl: ${modelUrl}/v1\n    model: scripted\nnotices:\n  addresses: any\n  afterSeconds: 0\n`,
    );
  }, 300_000);
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await far?.[Symbol.asyncDispose]();
  });
  afterEach(() => world.endWithoutTrouble());

  test('every setting says its value and who gave it; an admin changes what the hub keeps', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/settings?tab=hub');
    await page.getByText('approval.expiryHours').waitFor();
    await page
      .getByText(/^From .*config\.yaml line \d+$/)
      .first()
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Find a setting' }).fill('expiry');
    await expect.poll(() => page.url()).toContain('find=expiry');
    await page.getByRole('button', { name: 'Change approval.expiryHours' }).click();
    const box = page.getByRole('textbox', { name: 'approval.expiryHours' });
    await box.fill('soon');
    await page.getByText('A number belongs here.').waitFor();
    await box.fill('12');
    await page.getByRole('button', { name: 'Save for this hub' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'approval.expiryHours' });
    await row.getByText('12 h').waitFor();
    await row.getByText('hub', { exact: true }).waitFor();
    // What a terminal changes shows here.
    await world.machine.muster('config', 'set', 'approval.expiryHours', '--default');
    await row.getByText('24 h').waitFor();
    await context.close();
  });

  test('a channel is added, tried, tells of a question, and takes it back when it is answered elsewhere', async () => {
    const { machine } = world;
    const context = await away(PHONE);
    const page = await world.signedIn(context, '/settings?tab=notices');
    await page.getByText('Nobody is told while the page is closed.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('phone');
    await page.getByRole('textbox', { name: 'Server' }).fill(far.address);
    await page.getByRole('textbox', { name: 'Topic' }).fill('alerts');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add ntfy channel' }).click();
    const row = page.getByRole('list', { name: 'Channels' }).getByRole('listitem');
    await row.getByRole('button', { name: 'Send a test' }).click();
    await row.getByText('A message went out.').waitFor();
    expect(far.bodies()[0]).toMatchObject({ topic: 'alerts', title: 'A test' });

    await machine.delegate('miller', 'native', 'say: ready');
    await machine.muster(
      'session',
      'send',
      'miller',
      'write: note.txt <<< x\nthen: say: written',
      '--timeout',
      '0',
    );
    const id = await machine.pendingApproval();
    await expect.poll(() => far.came.length).toBe(2);
    expect(far.bodies()[1]).toMatchObject({ click: `${machine.address}/approvals/${id}` });
    const log = page.getByRole('list', { name: 'What was told' }).getByRole('listitem');
    await log.getByText('told', { exact: true }).waitFor();
    await machine.muster('approval', 'answer', id, 'deny');
    await expect.poll(() => far.came.at(-1)?.method).toBe('DELETE');
    await log.getByText('told and cleared').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
    await row.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove phone' }).click();
    await page.getByText('Nobody is told while the page is closed.').waitFor();
    await context.close();
  });

  test('a notification is shown once for all tabs, leads to its question, and closes when it is answered elsewhere', async () => {
    const { machine } = world;
    const context = await away();
    const page = await world.signedIn(context, '/settings');
    const second = await world.tab(context, '/');
    await page.getByRole('button', { name: 'Show notifications' }).click();
    await page.getByRole('button', { name: 'Show no notifications' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await machine.delegate('carver', 'native', 'say: ready');
    await machine.muster(
      'session',
      'send',
      'carver',
      'write: other.txt <<< x\nthen: say: written',
      '--timeout',
      '0',
    );
    const id = await machine.pendingApproval();
    await expect.poll(() => told(page, second)).toMatchObject([{ tag: id, open: true }]);
    // The other tab knows of it as well, and stays silent, also when it is opened anew.
    const [teller, silent] = (await told(page)).length === 1 ? [page, second] : [second, page];
    await silent.goto(`${machine.address}/`);
    await silent.getByText('other.txt').first().waitFor();
    expect(await told(page, second)).toHaveLength(1);
    await teller.evaluate('shown[0].dispatchEvent(new Event("click"))');
    await expect.poll(() => teller.url()).toContain(`/approvals/${id}`);
    await machine.muster('approval', 'answer', id, 'deny');

    await machine.muster(
      'session',
      'send',
      'carver',
      'write: more.txt <<< x\nthen: say: written',
      '--timeout',
      '0',
    );
    const next = await machine.pendingApproval();
    await expect.poll(async () => (await told(page, second)).at(-1)).toMatchObject({ tag: next, open: true });
    await machine.muster('approval', 'answer', next, 'deny');
    await expect.poll(async () => (await told(page, second)).every(({ open }) => !open)).toBe(true);
    await context.close();
  });

  test('a token is made, shown once and revoked; a person is added and shut out', async () => {
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, '/settings?tab=access');
    await page.getByText('this browser', { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByRole('textbox', { name: 'What it is for' }).fill('wall');
    await page.getByRole('combobox', { name: 'It may' }).selectOption('look');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const shown = await page
      .getByRole('status')
      .getByText(/^mst_user_/)
      .textContent();
    expect(shown).toMatch(/^mst_user_[\w-]{43}$/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'wall' });
    await row.getByText('only looks').waitFor();
    await row.getByRole('button', { name: 'Revoke …' }).click();
    await page.getByRole('button', { name: 'Revoke wall' }).click();
    await row.waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('kim');
    await page.getByRole('button', { name: 'Add kim' }).click();
    await page.getByText(/kim signs in once with this/).waitFor();
    const kim = page.getByRole('listitem').filter({ hasText: 'kim' });
    await kim.getByRole('button', { name: 'Disable …' }).click();
    await page.getByRole('button', { name: 'Disable kim' }).click();
    await kim.getByText('disabled').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('the audit log says who did what through which door; the address keeps what it is narrowed to', async () => {
    const context = await world.person({ viewport: PHONE, colorScheme: 'dark' });
    const page = await world.signedIn(context, '/audit');
    const lines = page.getByRole('list', { name: 'Audit log' }).getByRole('listitem');
    await lines.first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'What' }).fill('approval');
    await page.getByRole('button', { name: 'Find' }).click();
    await expect.poll(() => page.url()).toContain('what=approval');
    await expect
      .poll(() =>
        lines.allTextContents().then((all) => all.every((one) => one.includes('approval.answered'))),
      )
      .toBe(true);
    await lines.first().getByText('cli', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Door' }).selectOption('web');
    await page.getByText('Nothing of the kind was recorded.').waitFor();
    await page.goBack();
    await lines.first().waitFor();
    await page.reload();
    await lines.first().waitFor();
    expect(page.url()).toContain('what=approval');
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });
});
