import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;
let miller: string;

const inbox = (page: Page) => page.getByRole('list', { name: 'Inbox' }).getByRole('listitem');
const ask = (label: string, prompt: string) =>
  world.machine.muster('session', 'send', label, prompt, '--timeout', '0');
const done = (label: string) => world.machine.until(label, (word) => word === 'done');

/** No request of this browser comes through until the answer is called. */
async function holdAnswers(context: BrowserContext): Promise<() => Promise<void>> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await context.route('**/api/v1/approvals/*/answer', async (route) => {
    await held;
    await route.continue();
  });
  return async () => letGo();
}

describe('approvals in a browser', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
    await writeFile(
      join(world.machine.project, 'gated.yaml'),
      `steps:\n  - { id: ship, approval: { text: 'Ship it?' } }\n`,
    );
    miller = await world.machine.delegate('miller', 'native', 'say: ready');
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('two browsers answer one permission: the first wins, the other sees at once who did and that it changed nothing', async () => {
    const [one, two] = [await world.person({ colorScheme: 'dark' }), await world.person()];
    const [first, second] = [
      await world.signedIn(one, '/approvals'),
      await world.signedIn(two, '/approvals'),
    ];
    await first.getByText('Nothing waits for an answer.').waitFor();
    expect(await seriousFindings(first)).toEqual([]);
    await ask('miller', 'write: note.txt <<< by hand\nthen: say: written');
    await inbox(first).getByText('note.txt').first().waitFor();
    await inbox(second).getByText('note.txt').first().waitFor();
    expect(await seriousFindings(first)).toEqual([]);
    // The second has clicked, and its answer is on the way when the first one counts.
    const letGo = await holdAnswers(two);
    await inbox(second).getByRole('button', { name: 'Deny this once' }).click();
    await inbox(first).getByRole('button', { name: 'Allow this once' }).click();
    await inbox(second).getByText('allowed').waitFor();
    await inbox(second)
      .getByText(/^by \S+, on the page/)
      .waitFor();
    await letGo();
    await second.getByText('Your answer came second and changed nothing.').waitFor();
    await done('miller');
    expect(await seriousFindings(second)).toEqual([]);
    await one.close();
    await two.close();
  });

  test('a gate names its run and step; answered by key, told elsewhere, and its link says how it ended', async () => {
    const { machine } = world;
    const [one, two] = [await world.person(), await world.person({ colorScheme: 'dark', viewport: PHONE })];
    const page = await world.signedIn(one, '/approvals');
    await machine.muster('workflow', 'run', 'gated.yaml', '--harness', 'native');
    const id = await machine.pendingApproval();
    const other = await world.signedIn(two, `/approvals/${id}`);
    await other.getByRole('heading', { name: 'Ship it?' }).waitFor();
    await other.getByRole('link', { name: 'run gated, step ship' }).waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    expect(await other.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      PHONE.width,
    );
    const three = await world.person();
    const now = await world.signedIn(three);
    const letGo = await holdAnswers(three);
    await now.getByRole('button', { name: 'Reject, with the reason' }).click();
    await inbox(page).getByRole('link', { name: 'Ship it?' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('y');
    await page.getByText('Press y again: Approve: the run goes on').waitFor();
    await page.keyboard.press('y');
    await inbox(page).getByText('allowed').waitFor();
    await other.getByText('“Approve: the run goes on”').waitFor();
    await other.getByText(/^by \S+, on the page$/).waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    // The row is gone from Now; its reader is told all the same, and where to see more.
    await letGo();
    await now.getByRole('alert').getByText('your answer changed nothing').waitFor();
    await now.getByRole('link', { name: 'See who, and how' }).click();
    await now.getByText('“Approve: the run goes on”').waitFor();
    await Promise.all([one, two, three].map((context) => context.close()));
  });

  test('an answer for the next times shows its rule first, stands under Rules, and is taken back', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/approvals');
    await ask('miller', 'write: two.txt <<< x\nthen: say: written');
    const row = inbox(page).filter({ hasText: 'two.txt' });
    await row.getByText('Answer for the next times too').click();
    await row.getByLabel('How long').selectOption('for 7 days');
    await row.getByText(/Allow edit inside .* in /).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await row.getByRole('button', { name: 'Always allow' }).click();
    await done('miller');
    await ask('miller', 'write: three.txt <<< x\nthen: say: written');
    await done('miller');
    await page.getByRole('tab', { name: 'Rules' }).click();
    const rule = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
    await rule.getByText('ends in 6 d').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await rule.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('button', { name: 'Take this rule back' }).click();
    await page.getByText('No answer is remembered.').waitFor();
    await ask('miller', 'write: four.txt <<< x\nthen: say: written');
    await page.getByRole('tab', { name: 'Inbox' }).click();
    await inbox(page).filter({ hasText: 'four.txt' }).getByRole('button', { name: 'Deny this once' }).click();
    await done('miller');
    await context.close();
  });

  test('the history is narrowed in the address, and each entry tells door and rule', async () => {
    const context = await world.person({ viewport: PHONE });
    const page = await world.signedIn(context, '/approvals?view=history');
    const entries = page.getByRole('list', { name: 'History' }).getByRole('listitem');
    await entries.filter({ hasText: 'four.txt' }).getByText('denied').waitFor();
    await entries.filter({ hasText: 'Ship it?' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      PHONE.width,
    );
    await page.getByLabel('What').selectOption('permissions');
    await page.getByLabel('Answered').selectOption('allowed');
    await entries.filter({ hasText: 'four.txt' }).waitFor({ state: 'detached' });
    await entries.filter({ hasText: 'Ship it?' }).waitFor({ state: 'detached' });
    expect(page.url()).toContain('kind=permission');
    await page.reload();
    await entries.filter({ hasText: 'two.txt' }).click();
    await page.getByText('It is remembered:').waitFor();
    await page.getByText('no longer in force').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.goBack();
    await entries.filter({ hasText: 'two.txt' }).waitFor();
    await context.close();
  });

  test('whoever may only look sees what waits, and no way to answer it', async () => {
    const { machine } = world;
    await ask('miller', 'write: five.txt <<< x\nthen: say: written');
    const id = await machine.pendingApproval();
    const made = await machine.client.call('tokens.create', { body: { client: 'looker', readOnly: true } });
    if (!made.ok) throw new Error(made.error.message);
    const looker = createClient({ baseUrl: machine.address, token: made.value.token, clientName: 'test' });
    const minted = await looker.call('sign_in.mint');
    if (!minted.ok) throw new Error(minted.error.message);
    const context = await world.person();
    const page = await world.tab(context, `/approvals/${id}#sign-in=${minted.value.code}`);
    await page.getByRole('region', { name: 'Answer' }).waitFor();
    expect(await page.getByRole('button', { name: 'Allow this once' }).count()).toBe(0);
    await page.goto(`${machine.address}/agents`);
    await page.getByRole('link', { name: /local/ }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Add an agent' }).count()).toBe(0);
    await page.goto(`${machine.address}/sessions/${miller}`);
    await page.getByRole('heading', { name: 'miller' }).waitFor();
    expect(await page.getByRole('textbox', { name: /Message/ }).count()).toBe(0);
    await machine.client.call('approvals.answer', { params: { approval: id }, body: { answer: 'deny' } });
    await done('miller');
    await context.close();
  });
});
