import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

const PRINTING = `description: Drafts it, asks you, prints it
inputs:
  task: { required: true, description: What is to be printed }
  level: { choices: [low, high], default: low }
steps:
  - { id: draft, prompt: 'say: a draft of {{ inputs.task }}' }
  - { id: agree, needs: [draft], approval: { text: 'Print {{ inputs.task }}?' } }
  - { id: print, needs: [agree], prompt: 'error: 400 no paper' }
  - { id: tell, needs: [print], prompt: 'say: done' }
`;
const PORTING = `export const meta = { name: 'porting', description: 'Ports many files' };
phase('Port');
log('files are ported now');
await parallel(Array.from({ length: 14 }, (_, n) => () => agent('say: ported ' + n, { id: 'file-' + n })));
phase('Sum up');
return agent('say: all of them', { id: 'sum' });
`;

let world: PageWorld;

describe('workflows and runs on the page', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('a workflow is written, mended where it says so, saved, and started from a form made of its inputs', async () => {
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, '/runs');
    await page.getByText('Nothing has been run yet.').waitFor();
    await page.getByRole('link', { name: 'Choose one in the library' }).click();
    await page.getByRole('link', { name: /^code_review/ }).waitFor();
    await holds(page);
    await page.getByRole('tab', { name: 'Write one' }).click();
    const text = page.getByRole('textbox', { name: 'Text of the workflow' });
    await text.fill(PRINTING.replace('[agree]', '[aggree]'));
    await page.getByRole('list', { name: 'Findings' }).getByRole('button', { name: '8:' }).waitFor();
    await text.fill(PRINTING);
    await page
      .getByRole('region', { name: 'Graph of its steps' })
      .getByRole('button', { name: /^agree/ })
      .waitFor();
    await page.getByRole('textbox', { name: 'Save as' }).fill('printing');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'printing' }).waitFor();

    await page.getByRole('button', { name: 'Start run' }).click();
    await page.getByText('It is needed.').or(page.getByText('the input "task" is missing')).first().waitFor();
    await page.getByRole('textbox', { name: 'task (needed)' }).fill('a poster');
    await page.getByRole('combobox', { name: 'Folder or repository' }).fill(world.machine.project);
    await page.getByRole('combobox', { name: 'Harness' }).selectOption('native');
    await page.getByRole('group', { name: 'Plan' }).getByText('4 steps, 3 sessions').waitFor();
    await holds(page);
    await page.getByRole('button', { name: 'Start run' }).click();
    await page.getByRole('region', { name: 'Graph of this run' }).waitFor();

    // What was filled in is there the next time.
    await page.goto(`${world.machine.address}/workflows/printing`);
    await expect
      .poll(() => page.getByRole('textbox', { name: 'task (needed)' }).inputValue())
      .toBe('a poster');
    await context.close();
  });

  test('a gate is answered in place, what failed is seen first in all views, and the run begins anew from it', async () => {
    const run = await start('printing', { task: 'a book' });
    const context = await world.person();
    const page = await world.signedIn(context, `/runs/${run}`);
    const asked = page.getByRole('list', { name: 'Questions of this run' });
    await asked.getByText('Print a book?').first().waitFor();
    const graph = page.getByRole('region', { name: 'Graph of this run' });
    // The gate is the step that needs a look; what is to come is there already.
    await graph.getByRole('button', { name: /^agree.*needs you/, pressed: true }).waitFor();
    await graph.getByRole('button', { name: /^tell.*to come/ }).waitFor();
    await holds(page);
    await asked.getByRole('button', { name: /^Approve/ }).click();

    const problem = page.getByRole('alert');
    await problem.getByText(/no paper/).waitFor();
    await graph.getByRole('button', { name: /^print.*failed/, pressed: true }).waitFor();
    await page.getByRole('region', { name: 'Step print' }).getByText('error: 400 no paper').waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByRole('button', { name: /^print|failed print/, pressed: true }).waitFor();
    await holds(page);
    await timeline.getByRole('button', { name: /draft/ }).click();
    await page
      .getByRole('region', { name: 'Step draft' })
      .getByText('a draft of a book', { exact: true })
      .waitFor();
    await page.getByRole('tab', { name: 'Events' }).click();
    const events = page.getByRole('region', { name: 'Events' });
    await events.getByRole('button', { name: /draft.*done/, pressed: true }).waitFor();
    expect(page.url()).toContain('step=draft');
    await holds(page);

    await problem.getByRole('button', { name: 'print' }).click();
    await page.getByRole('button', { name: 'Rerun from here …' }).click();
    await page.getByText(/^Keeps 2 results, runs 1 step again/).waitFor();
    await page.getByRole('button', { name: 'Rerun from print' }).click();
    await expect.poll(() => page.url()).not.toContain(run);
    await page.getByText('on the results of').waitFor();
    await page
      .getByRole('alert')
      .getByText(/no paper/)
      .waitFor();
    await page.getByText(/2 of them reused/).waitFor();
    await page.getByRole('link', { name: 'a run before' }).click();
    await expect.poll(() => page.url()).toContain(run);
    await context.close();
  });

  test('a script is seen with its phases and words, its many as one, and the text that it ran', async () => {
    const saved = await world.machine.client.call('workflows.save', {
      body: { name: 'porting', source: { file: 'porting.js', text: PORTING } },
    });
    expect(saved).toMatchObject({ ok: true, value: { kept: true } });
    const run = await start('porting', null);
    const context = await world.person({ colorScheme: 'dark', viewport: PHONE });
    const page = await world.signedIn(context, `/runs/${run}`);
    const graph = page.getByRole('region', { name: 'Graph of this run' });
    await graph.getByRole('button', { name: /^file × 14.*done/ }).waitFor();
    await graph.getByRole('button', { name: /^sum.*done/ }).waitFor();
    await page.goto(`${world.machine.address}/runs/${run}?view=events`);
    const events = page.getByRole('region', { name: 'Events' });
    await events.getByText('Phase: Sum up').waitFor();
    await page.getByRole('textbox', { name: 'Find' }).fill('ported now');
    await events.getByText('files are ported now').waitFor();
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByText('The same as').waitFor();
    await holds(page);
    await page.goto(`${world.machine.address}/runs?state=done&workflow=porting`);
    await page
      .getByRole('list', { name: 'Runs' })
      .getByRole('link', { name: /porting/ })
      .waitFor();
    await holds(page);
    await context.close();
  });

  test('a schedule tells its next times and is paused; a webhook shows its secret once and starts runs', async () => {
    const context = await world.person({ timezoneId: 'Europe/Berlin' });
    const page = await world.signedIn(context, '/workflows/porting?by=schedule');
    await page.getByRole('combobox', { name: 'Folder or repository' }).fill(world.machine.project);
    await page.getByRole('combobox', { name: 'Harness' }).selectOption('native');
    await page.getByRole('textbox', { name: 'Cron line' }).fill('often');
    await page.getByText(/cannot be used/).waitFor();
    await page.getByRole('textbox', { name: 'Cron line' }).fill('0 6 * * 1-5');
    const times = page.getByRole('list', { name: 'Next times' }).getByRole('listitem');
    await expect.poll(() => times.count()).toBe(5);
    expect(await times.first().innerText()).toMatch(/06:00 Europe\/Berlin\s+.*0[45]:00 UTC/s);
    await page.getByRole('button', { name: 'Add schedule' }).click();
    await page.getByText('It is scheduled.').waitFor();

    await page.getByRole('tab', { name: 'By a webhook' }).click();
    await page.getByRole('button', { name: 'Make webhook' }).click();
    const secret = (await page.getByText(/^mst_hook_/).innerText()).trim();
    await page.getByText(/openssl dgst/).waitFor();
    await holds(page);

    await page.goto(`${world.machine.address}/workflows?tab=hooks`);
    const hook = page.getByRole('list', { name: 'Webhooks' }).getByRole('listitem');
    const address = (await hook.getByText(/\/api\/v1\/hooks\//).innerText()).trim();
    expect(await page.getByText(secret).count()).toBe(0);
    expect(await deliver(address, secret)).toBe(200);
    await hook.getByRole('link', { name: 'last run' }).waitFor();
    await hook.getByRole('button', { name: 'Rotate …' }).click();
    await page.getByRole('button', { name: 'Give it another secret' }).click();
    await page.getByText(/^mst_hook_/).waitFor();
    expect(await deliver(address, secret)).not.toBe(200);
    await holds(page);
    await hook.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove this webhook' }).click();
    await page.getByText('No webhook starts runs.').waitFor();

    await page.getByRole('tab', { name: /Schedules/ }).click();
    const schedule = page.getByRole('list', { name: 'Schedules' }).getByRole('listitem').first();
    await schedule.getByRole('button', { name: 'Pause' }).click();
    await schedule.getByText('paused').waitFor();
    await schedule.getByRole('button', { name: 'Let it go on' }).waitFor();
    await holds(page);
    await context.close();
  });

  test('whoever only looks sees texts, graphs and plans, and nothing to start or change', async () => {
    const context = await world.person();
    const page = await world.tab(context, `/workflows/code_review#sign-in=${await viewerCode()}`);
    await page
      .getByRole('region', { name: 'Graph of its steps' })
      .getByRole('button', { name: /^collect/ })
      .waitFor();
    await page.getByRole('group', { name: 'Plan' }).waitFor();
    expect(await page.getByRole('button', { name: /Start run|Edit|Remove/ }).count()).toBe(0);
    await page.goto(`${world.machine.address}/workflows`);
    await page.getByRole('tab', { name: 'Schedules' }).waitFor();
    expect(await page.getByRole('tab', { name: 'Write one' }).count()).toBe(0);
    await context.close();
  });
});

/** A code for somebody who only looks. */
async function viewerCode(): Promise<string> {
  const { client, address } = world.machine;
  await client.call('users.add', { body: { name: 'looker', role: 'viewer', token: false } });
  const made = await client.call('tokens.create', { body: { client: 'phone', user: 'looker' } });
  if (!made.ok) throw new Error(made.error.message);
  const theirs = createClient({ baseUrl: address, token: made.value.token, clientName: 'test' });
  const minted = await theirs.call('sign_in.mint');
  if (!minted.ok) throw new Error(minted.error.message);
  return minted.value.code;
}

async function start(name: string, args: unknown): Promise<string> {
  const started = await world.machine.client.call('runs.start', {
    body: { workflow: { name }, args, cwd: world.machine.project, harness: 'native' },
  });
  if (!started.ok || !started.value.started) throw new Error(JSON.stringify(started));
  return started.value.run.id;
}

/** The status of a signed delivery, as the page shows how it is made. */
async function deliver(address: string, secret: string): Promise<number> {
  const [time, body] = [String(Math.floor(Date.now() / 1_000)), '{}'];
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const headers = { 'x-muster-timestamp': time, 'x-muster-signature': `sha256=${signature}` };
  return (await fetch(address, { method: 'POST', body, headers })).status;
}

/** Nothing serious in the light, in the dark and at a phone's size; nothing to be scrolled sideways there. */
async function holds(page: Page): Promise<void> {
  const size = page.viewportSize() ?? PHONE;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
  }
  await page.setViewportSize(PHONE);
  expect(await seriousFindings(page)).toEqual([]);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(size);
}
