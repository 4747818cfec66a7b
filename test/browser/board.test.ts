import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RouteAnswer, RouteInput } from '#contract';
import { createClient } from '#contract/client';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;

type Task = RouteAnswer<'tasks.show'>;

describe('boards in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
    await world.machine.heard();
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('a card is added, dragged and moved by keys; the filters survive a reload, in light, dark and on a phone', async () => {
    const context = await world.person({ colorScheme: 'light' });
    const page = await world.signedIn(context, '/boards');
    await page.getByText('There is no board yet.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'A new board' }).fill('main');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('Nothing is on this board yet.').waitFor();
    for (const title of ['Mend the roof', 'Paint the door']) {
      await page.getByRole('textbox', { name: 'Title of a new task' }).fill(title);
      await page.keyboard.press('Enter');
      await cardIn(page, 'Up next', title).waitFor();
    }
    // By the mouse into another column, then beside a card of it.
    await card(page, 'Mend the roof').dragTo(column(page, 'Inbox'));
    await cardIn(page, 'Inbox', 'Mend the roof').waitFor();
    await card(page, 'Paint the door').dragTo(card(page, 'Mend the roof'), {
      targetPosition: { x: 40, y: 4 },
    });
    await expect.poll(() => cardsOf(column(page, 'Inbox'))).toEqual(['Paint the door', 'Mend the roof']);
    // By keys: the focus goes along.
    await link(page, 'Mend the roof').focus();
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => cardsOf(column(page, 'Inbox'))).toEqual(['Mend the roof', 'Paint the door']);
    await expect.poll(() => focused(page)).toBe('Mend the roof');
    await page.keyboard.press('Shift+ArrowRight');
    await cardIn(page, 'Up next', 'Mend the roof').waitFor();
    await expect.poll(() => focused(page)).toBe('Mend the roof');
    await expect.poll(async () => (await taskOf('Mend the roof')).state).toBe('up_next');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => focused(page)).toBe('Paint the door');
    await page.getByRole('combobox', { name: 'Priority', exact: true }).selectOption('high');
    await page.getByText('No task fits these filters.').waitFor();
    await world.machine.muster('task', 'edit', (await taskOf('Paint the door')).id, '--priority', 'high');
    await cardIn(page, 'Inbox', 'Paint the door').waitFor();
    await page.reload();
    await cardIn(page, 'Inbox', 'Paint the door').waitFor();
    expect(await page.getByText('Mend the roof').count()).toBe(0);
    expect(page.url()).toContain('priority=high');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await cardIn(page, 'Up next', 'Mend the roof').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dragByFinger(page, card(page, 'Paint the door'), column(page, 'Up next'));
    await cardIn(page, 'Up next', 'Paint the door').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(PHONE);
    expect(await seriousFindings(page)).toEqual([]);
    const picker = page.getByRole('navigation', { name: 'To a column' });
    await picker.getByRole('button', { name: /^In review/ }).click();
    await picker.locator('[aria-current=true]', { hasText: 'In review' }).waitFor();
    await page.getByRole('tab', { name: 'List' }).click();
    await page.getByRole('list', { name: 'Tasks' }).getByRole('link', { name: 'Mend the roof' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      PHONE.width,
    );
    await context.close();
  });

  test('a card moves by itself when an agent takes it, and a hand that overrules it asks first', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/boards/main');
    const work = { cwd: world.machine.project, harness: 'native', mode: 'ask' } as const;
    const made = await add({ title: 'Measure', work, description: 'write: out.txt <<< measured' });
    await cardIn(page, 'In progress', 'Measure').waitFor();
    await card(page, 'Measure').getByText('needs you').waitFor();
    await card(page, 'Measure').dragTo(column(page, 'Inbox'));
    const ask = page.getByRole('dialog');
    await ask.getByText('its claim ends and the work is cancelled').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await ask.getByRole('button', { name: 'Leave it with local' }).click();
    expect((await show(made.id)).claimedBy).not.toBeNull();
    await page.getByRole('button', { name: 'Move Measure' }).click();
    await page.getByRole('menuitem', { name: 'Move to Inbox' }).click();
    await ask.getByRole('button', { name: 'Move it to Inbox' }).click();
    await cardIn(page, 'Inbox', 'Measure').waitFor();
    await expect.poll(async () => (await show(made.id)).tries[0]?.state).toBe('returned');
    await link(page, 'Measure').click();
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByRole('list', { name: 'Attempts' }).getByText('returned').waitFor();
    await panel.getByRole('link', { name: 'its session' }).click();
    await page.getByRole('region', { name: 'Transcript' }).waitFor();
    await context.close();
  });

  test('a move that the hub refuses goes back, and its reason is shown', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/boards/main');
    const [first, second] = [await add({ title: 'First' }), await add({ title: 'Second' })];
    await cardIn(page, 'Up next', 'Second').waitFor();
    // Meanwhile the card that it is put beside goes elsewhere.
    await page.route('**/move', async (route) => {
      await world.machine.client.call('tasks.move', {
        params: { task: first.id },
        body: { state: 'cancelled' },
      });
      await route.continue();
    });
    await link(page, 'Second').focus();
    await page.keyboard.press('Shift+ArrowUp');
    await page.getByRole('alert').getByText('"Second" cannot be put beside "First"').waitFor();
    await page.unroute('**/move');
    await cardIn(page, 'Cancelled', 'First').waitFor();
    expect((await show(second.id)).state).toBe('up_next');
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('a task is read, ticked, noted and made to wait for another; a circle is refused with its path', async () => {
    const checklist = [{ text: 'Roof is dry', done: false }];
    const roof = await add({ title: 'Roof', description: '## What\n\nIt *drips*.', checklist });
    await add({ title: 'Walls', needs: [roof.id] });
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, `/boards/main?task=${roof.id}`);
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByRole('heading', { name: 'What' }).waitFor();
    await panel.getByRole('checkbox', { name: 'Roof is dry' }).click();
    await panel.getByText('1 of 1').waitFor();
    await panel.getByRole('textbox', { name: 'Note' }).fill('Bring a **ladder**.');
    await panel.getByRole('button', { name: 'Add the note' }).click();
    await panel.getByRole('list', { name: 'Feed' }).getByText('ladder').waitFor();
    await panel.getByRole('list', { name: 'Waits for this' }).getByText('Walls').waitFor();
    await panel.getByRole('textbox', { name: 'A task that has to be done first' }).fill('Wal');
    await panel.getByRole('button', { name: /^Walls/ }).click();
    await panel.getByRole('alert').getByText('"Roof" → "Walls" → "Roof"').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${world.machine.address}/tasks/${roof.id}`);
    await page.getByRole('heading', { name: 'Roof', level: 1 }).waitFor();
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('whoever may only look sees cards and tasks without what changes them', async () => {
    const seen = await add({ title: 'Look at me', checklist: [{ text: 'Seen', done: false }] });
    const context = await world.person();
    const page = await world.tab(context, `/boards/main?task=${seen.id}#sign-in=${await lookersCode()}`);
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByText('Seen').waitFor();
    await cardIn(page, 'Up next', 'Look at me').waitFor();
    expect(await page.getByRole('button', { name: /^(Add|Move|Block …|Rename|Edit)/ }).count()).toBe(0);
    expect(await panel.getByRole('checkbox', { name: 'Seen' }).isDisabled()).toBe(true);
    expect(await page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0);
    await link(page, 'Look at me').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText('Completed goes to').waitFor();
    expect(await page.getByRole('button', { name: /^(Save|Remove)/ }).count()).toBe(0);
    expect((await show(seen.id)).state).toBe('up_next');
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('of a board with hundreds of tasks only what is seen is drawn, and the last is reached', async () => {
    const { client } = world.machine;
    await client.call('boards.create', { body: { name: 'long' } });
    const titles = Array.from({ length: 450 }, (_, n) => `Card ${n}`);
    for (const title of titles) await client.call('tasks.create', { body: { board: 'long', title } });
    const context = await world.person();
    const page = await world.signedIn(context, '/boards/long');
    await column(page, 'Up next').getByText('450').waitFor();
    await link(page, 'Card 0').focus();
    const drawn = await column(page, 'Up next').getByRole('listitem').count();
    expect(drawn).toBeGreaterThan(3);
    expect(drawn).toBeLessThan(60);
    await page.getByRole('button', { name: 'Move Card 0', exact: true }).click();
    await page.getByRole('menuitem', { name: 'To the bottom' }).click();
    await expect.poll(() => focused(page)).toBe('Card 0');
    await link(page, 'Card 449').waitFor();
    await expect.poll(() => link(page, 'Card 1').count()).toBe(0);
    await context.close();
  });

  test('several are cancelled by a plan that was seen before, and what recurs tells when', async () => {
    for (const title of ['Old one', 'Old two', 'Kept']) await add({ title, tags: ['old'] });
    const context = await world.person();
    const page = await world.signedIn(context, '/boards/main?view=list&tag=old');
    await page.getByRole('checkbox', { name: 'Select Old one' }).check();
    await page.getByRole('checkbox', { name: 'Select Old two' }).check();
    await page.getByRole('button', { name: 'Cancel …' }).click();
    const plan = page.getByRole('dialog');
    await plan.getByText('Up next → Cancelled').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await plan.getByRole('button', { name: 'Cancel 2 tasks' }).click();
    await plan.waitFor({ state: 'detached' });
    await expect.poll(async () => (await taskOf('Old two')).state).toBe('cancelled');
    expect((await taskOf('Kept')).state).toBe('up_next');
    await page.getByRole('tab', { name: 'Recurring' }).click();
    await page.getByRole('textbox', { name: 'What is to be done each time' }).fill('Sweep');
    await page.getByRole('textbox', { name: 'When' }).fill('61 * * * *');
    await page.getByRole('alert').getByText('cannot be used').waitFor();
    await page.getByRole('textbox', { name: 'When' }).fill('30 2 * * 1-5');
    await expect
      .poll(() => page.getByRole('list', { name: 'Next times' }).getByRole('listitem').count())
      .toBe(5);
    await page.getByRole('button', { name: 'Make it recur' }).click();
    const row = page.getByRole('list', { name: 'Recurring tasks' }).getByRole('listitem');
    await row.getByText('Sweep').waitFor();
    await row.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('paused').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });
});

const column = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: new RegExp(`^${name}`) });
const link = (page: Page, title: string): Locator => page.getByRole('link', { name: title, exact: true });
const cardIn = (page: Page, name: string, title: string): Locator =>
  column(page, name).getByRole('link', { name: title, exact: true });
const card = (page: Page, title: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
const cardsOf = (of: Locator): Promise<string[]> =>
  of.getByRole('listitem').getByRole('link').allTextContents();
const focused = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.textContent');

/** Signs in by a token that only reads. */
async function lookersCode(): Promise<string> {
  const { client, address } = world.machine;
  const made = await client.call('tokens.create', { body: { client: 'looker', readOnly: true } });
  if (!made.ok) throw new Error(made.error.message);
  const looker = createClient({ baseUrl: address, token: made.value.token, clientName: 'test' });
  const minted = await looker.call('sign_in.mint');
  if (!minted.ok) throw new Error(minted.error.message);
  return minted.value.code;
}

async function add(body: RouteInput<'tasks.create'>['body']): Promise<Task> {
  const made = await world.machine.client.call('tasks.create', { body: { board: 'main', ...body } });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

async function show(task: string): Promise<Task> {
  const shown = await world.machine.client.call('tasks.show', { params: { task } });
  if (!shown.ok) throw new Error(shown.error.message);
  return shown.value;
}

async function taskOf(title: string): Promise<RouteAnswer<'tasks.list'>['items'][number]> {
  const listed = await world.machine.client.call('tasks.list', { query: { text: title } });
  const found = listed.ok ? listed.value.items.find((one) => one.title === title) : undefined;
  if (!found) throw new Error(`no task "${title}"`);
  return found;
}

/** Rests on a card until it is taken up, then moves to the middle of a place and lets go. */
async function dragByFinger(page: Page, from: Locator, to: Locator): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  const [begin, end] = [await middle(from), await middle(to)];
  await touch('touchStart', [begin]);
  await page.locator('[data-dragged]').waitFor();
  await touch('touchMove', [end]);
  await touch('touchMove', [{ ...end, y: end.y + 2 }]);
  await touch('touchEnd', []);
  await finger.detach();
}

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
