import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;
let context: BrowserContext;

describe('a chat in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
    context = await world.person({ viewport: { width: 1440, height: 900 } });
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('is opened from what the hub has, streams, and queues what is sent while it is busy', async () => {
    const { model } = world.machine;
    const page = await world.signedIn(context);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('form', { name: 'Open a chat' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await openChat(page);
    await say(page, 'say: the first half, the second half\nslow: 2 chunks');
    await model.waiting();
    await transcript(page)
      .getByText(/^the first/)
      .waitFor();
    const queued = page.getByRole('region', { name: 'Queued' });
    await say(page, 'say: one more');
    await say(page, 'say: a slip');
    await say(page, 'say: the last');
    await expect.poll(() => queued.getByRole('listitem').count()).toBe(3);
    await queued
      .getByRole('listitem')
      .filter({ hasText: 'a slip' })
      .getByRole('button', { name: 'Withdraw' })
      .click();
    await expect.poll(() => queued.getByRole('listitem').count()).toBe(2);
    // Up takes back what was queued last.
    await box(page).press('ArrowUp');
    await expect.poll(() => box(page).inputValue()).toBe('say: the last');
    await say(page, 'say: **changed** words');
    model.release();
    await transcript(page).getByText('one more', { exact: true }).waitFor();
    await transcript(page).getByText('changed', { exact: true }).waitFor();
    expect(await transcript(page).getByText('a slip').count()).toBe(0);
    await page.close();
  });

  test('answers slash commands by the hub, and completes them from its list', async () => {
    const page = await world.signedIn(context, '/chat');
    await openChat(page);
    await box(page).fill('/acp del');
    const list = page.getByRole('listbox', { name: 'Commands' });
    await expect.poll(() => list.getByRole('option').count()).toBe(4);
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await box(page).fill('/acp delegate l');
    await list.waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => box(page).inputValue()).toBe('/acp delegate list ');
    await page.keyboard.press('Enter');
    await transcript(page).getByText('This chat has no delegates.').waitFor();
    await say(page, '/acp delegate lst');
    await transcript(page).getByText('refused', { exact: true }).waitFor();
    // What was meant stands there to be sent.
    await expect.poll(() => box(page).inputValue()).toBe('/acp delegate list ');
    await box(page).fill('');
    await say(page, 'say: soon\nslow: 2 chunks');
    await world.machine.model.waiting();
    await say(page, '/cancel');
    const heading = page.getByRole('region', { name: 'Conversation' }).locator('header');
    await heading.getByText('cancelled', { exact: true }).waitFor();
    await page.close();
  });

  test('shows delegates beside it, answers their questions in place, and links to them', async () => {
    const page = await world.signedIn(context, '/chat');
    await openChat(page);
    await say(
      page,
      'tool: sessions_spawn {"task": "write: note.txt <<< by hand", "delegate": true, "label": "miller"}\nthen: say: handed over',
    );
    const question = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
    await question.getByText('note.txt').first().waitFor();
    await question.getByRole('button', { name: 'Allow this once' }).click();
    await question.waitFor({ state: 'detached' });
    const miller = page.getByRole('complementary', { name: 'Beside' }).getByRole('link', { name: /miller/ });
    await miller.getByText('closes in 3 days unless used').waitFor();
    const row = transcript(page).getByRole('paragraph').filter({ hasText: 'Delegate miller' });
    await row.getByText('done', { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await miller.click();
    await page.getByRole('heading', { name: 'miller' }).waitFor();
    await page.goBack();
    await box(page).waitFor();
    await page.close();
  });

  test('has threads that are opened, followed, closed and read again', async () => {
    const page = await world.signedIn(context, '/chat');
    await openChat(page);
    await say(
      page,
      'tool: sessions_spawn {"task": "say: warp and weft", "mode": "session", "thread": true, "label": "weaver"}\nthen: say: opened it',
    );
    await transcript(page).getByRole('link', { name: 'Thread weaver' }).click();
    const thread = page.getByRole('region', { name: 'Thread', exact: true });
    await thread.getByText('warp and weft', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/chat\/ses_\w+\/threads\/ses_\w+$/);
    const follow = thread.getByRole('textbox', { name: 'Message to weaver' });
    await follow.fill('say: pulled tight');
    await follow.press('Enter');
    await thread.getByText('pulled tight', { exact: true }).waitFor();
    await thread.getByText(/closes in 3 days unless used/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await follow.press('Escape');
    await thread.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open a thread' }).click();
    await page.getByLabel('First message').fill('say: dyed blue');
    await page.getByLabel('Name').fill('dyer');
    await page.getByRole('button', { name: 'Open it' }).click();
    await thread.getByText('dyed blue', { exact: true }).waitFor();
    await page.reload();
    await thread.getByText('dyed blue', { exact: true }).waitFor();
    const toDyer = thread.getByRole('textbox', { name: 'Message to dyer' });
    await toDyer.fill('/acp close');
    await toDyer.press('Enter');
    await thread.getByText('it stays readable').waitFor();
    await thread.getByRole('link', { name: 'Back to the chat' }).click();
    await page.getByText('Closed threads: 1').click();
    await page.getByRole('link', { name: /dyer/ }).last().click();
    await thread.getByText('dyed blue', { exact: true }).waitFor();
    await page.close();
  });

  test('fits a phone, in the dark and in the light, and is closed with words', async () => {
    const phone = await world.person({ viewport: PHONE, colorScheme: 'dark' });
    const page = await world.signedIn(phone, '/chat');
    await openChat(page);
    const note = { name: 'note.md', mimeType: 'text/markdown', buffer: Buffer.from('# A note') };
    await page.locator('input[type=file]').setInputFiles([note, { ...note, name: 'other.md' }]);
    const attached = page.getByRole('list', { name: 'Attached' });
    await attached.getByRole('button', { name: 'Take other.md away' }).click();
    await expectFit(page);
    await say(page, 'say: # Small\\n\\nbut *all* there\\n\\n```ts\\nconst small = 1;\\n```');
    await transcript(page).getByText('Small', { exact: true }).waitFor();
    await transcript(page).locator('pre span', { hasText: 'const' }).waitFor();
    await transcript(page)
      .getByText('Attached: note.md (text/markdown, 8 bytes) within the prompt.')
      .waitFor();
    expect(await attached.count()).toBe(0);
    await expectFit(page);
    await page.getByRole('button', { name: /^Beside/ }).click();
    await page.getByRole('button', { name: 'Open a thread' }).click();
    await expectFit(page);
    await page.getByLabel('First message').fill('say: on the side');
    await page.getByRole('button', { name: 'Open it' }).click();
    const thread = page.getByRole('region', { name: 'Thread', exact: true });
    await thread.getByText('on the side', { exact: true }).waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await expectFit(page);
    await thread.getByRole('link', { name: 'Back to the chat' }).click();
    await page.getByRole('button', { name: /^More of/ }).click();
    await expectFit(page);
    await page.getByRole('button', { name: 'Stop …' }).click();
    await page.getByText('is closed with it').waitFor();
    await page.getByRole('button', { name: /^Close / }).click();
    await page.getByRole('link', { name: 'Open another like it' }).click();
    await page.getByRole('form', { name: 'Open a chat' }).waitFor();
    expect(await page.getByLabel('Folder').inputValue()).toBe(world.machine.project);
    await expectFit(page);
    await phone.close();
  });
});

const box = (page: Page) => page.getByRole('textbox', { name: /^Message to / });
const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript', exact: true });

async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
}

async function openChat(page: Page): Promise<void> {
  await page.getByLabel('Harness').selectOption('native');
  await page.getByLabel('Folder').fill(world.machine.project);
  await page.getByRole('button', { name: 'Open the chat' }).click();
  await box(page).waitFor();
}

/** Nothing serious for axe, and nothing to be scrolled sideways. */
async function expectFit(page: Page): Promise<void> {
  expect(await seriousFindings(page)).toEqual([]);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(PHONE.width);
}
