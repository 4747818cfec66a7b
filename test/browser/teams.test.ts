import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#contract/client';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;

describe('teams on the page', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('a team file is checked at its lines, and a team is formed field by field; a plan is approved in place', async () => {
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, '/teams');
    await page.getByText('No team yet.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'New team' }).click();
    await page.getByRole('tab', { name: 'From a team file' }).click();
    await page
      .getByRole('textbox', { name: 'Text of the team file' })
      .fill('name: crew\nteammates:\n  - name: dev\n    role: develper\n');
    await page
      .getByRole('button', { name: '4:11 there is no role "develper"; is it "developer"?' })
      .waitFor();
    expect(await page.getByRole('button', { name: 'Form the team' }).isDisabled()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Fill in' }).click();
    await page.getByRole('button', { name: 'Form the team' }).click();
    await page.getByText('Say what the team is to do.').waitFor();
    await page.locator('input:focus[aria-invalid=true]').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('crew');
    await page.getByRole('combobox', { name: 'Folder', exact: true }).fill(world.machine.project);
    await page.getByRole('textbox', { name: 'Turns in all' }).fill('60');
    await page.getByRole('combobox', { name: 'Who leads' }).selectOption('you');
    await fillMate(
      page,
      'dev',
      'tool: message_send {"to": "lead", "body": "Which branch?", "request": "ask_question"}\nthen: say: so I read {{result}}',
    );
    await fillMate(page, 'rev', 'say: I have planned what to read');
    await page
      .getByRole('listitem', { name: 'rev' })
      .getByRole('combobox', { name: 'Role' })
      .selectOption('tester');
    await page.getByRole('listitem', { name: 'rev' }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Form the team' }).click();
    await page.getByRole('heading', { name: 'crew' }).waitFor();
    const budgets = page.getByRole('list', { name: 'Budgets' });
    await budgets.getByText('of 60 turns').waitFor();
    await budgets.getByRole('button', { name: /^Change/ }).click();
    await budgets.getByRole('spinbutton', { name: 'Turns' }).fill('90');
    await budgets.getByRole('button', { name: 'Save the budget' }).click();
    await budgets.getByText('of 90 turns').waitFor();
    const plan = page.getByRole('region', { name: 'Needs you' }).getByText('I have planned what to read');
    await plan.waitFor();
    const rev = page.getByRole('listitem', { name: 'rev' });
    await rev.getByText('its plan waits for an answer').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: /Approve the plan/ }).click();
    await plan.waitFor({ state: 'detached' });
    await rev.getByText('its plan waits for an answer').waitFor({ state: 'detached' });
    await context.close();
  });

  test('mail is a thread: a question is answered in it, and one writes to one or to all', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/teams/crew?tab=mail');
    const thread = page.getByRole('region', { name: 'Thread' });
    const question = thread.getByRole('listitem').filter({ hasText: 'Which branch?' }).first();
    await question.getByText('awaited').waitFor();
    await question.getByRole('button', { name: 'Answer' }).click();
    await page.getByRole('textbox', { name: 'Your answer' }).fill('The main one');
    await page.keyboard.press('Enter');
    await question.getByText('answered').waitFor();
    await thread.getByText('The main one').last().waitFor();
    await page.getByRole('form', { name: 'Write' }).getByRole('combobox', { name: 'To' }).selectOption('dev');
    await page.getByRole('textbox', { name: 'Your message' }).fill('say: heard by dev');
    await page.getByRole('button', { name: 'Send to dev' }).click();
    await page.getByText('Sent to dev.').waitFor();
    await page
      .getByRole('form', { name: 'Write' })
      .getByRole('combobox', { name: 'To' })
      .selectOption('everybody (broadcast)');
    await page.getByRole('textbox', { name: 'Your message' }).fill('Main is frozen');
    await page.getByRole('button', { name: 'Send to all' }).click();
    const all = thread.getByRole('listitem').filter({ hasText: 'Main is frozen' }).first();
    await all.getByText('broadcast', { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // What was answered has reached whoever asked.
    const { machine } = world;
    const dev = await machine.sees('the answer in the turn of dev', async () => {
      const shown = await machine.client.call('teams.show', { params: { team: 'crew' } });
      const mate = shown.ok ? shown.value.teammates.find(({ name }) => name === 'dev') : undefined;
      return mate && (await saysIn(mate.session.id, 'The main one')) ? mate : undefined;
    });
    expect(dev.address).toBe('crew:developer:dev');
    await context.close();
  });

  test('an artifact has versions that are compared, and a conflict is resolved', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/teams/crew?tab=artifacts');
    await page.getByText('No artifact yet.').waitFor();
    await page.getByRole('button', { name: 'New artifact …' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('design.md');
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('# Queue\n\nIn one line.\n');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
    await writeVersion(page, '# Queue\n\nIn two lines.\n', 'Second');
    await page.getByText('Version 2 stands now.').waitFor();
    await page.getByText('In two lines.').waitFor();
    await page.getByRole('button', { name: /Compare with 2: version 1/ }).click();
    const diff = page.getByRole('region', { name: 'Changes of design.md' });
    await diff.getByText('two').first().waitFor();
    await diff.getByText('one').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show version 1' }).click();
    await page.getByRole('heading', { name: 'Version 1', exact: true }).waitFor();
    await writeVersion(page, '# Queue\n\nIn three lines.\n', 'Elsewhere');
    await page.getByRole('heading', { name: 'A conflict waits' }).waitFor();
    await page.getByText('Version 3 is kept beside').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take version 3' }).click();
    await page.getByRole('heading', { name: 'A conflict waits' }).waitFor({ state: 'detached' });
    await page.getByRole('article').getByText('In three lines.').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await saved).suggestedFilename()).toBe('design.md');
    await context.close();
  });

  test('tasks say whom they wait for, and so does the picture of who waits', async () => {
    const context = await world.person({ colorScheme: 'dark', viewport: PHONE });
    const page = await world.signedIn(context, '/teams/crew?tab=tasks');
    await page.getByText('No task yet.').waitFor();
    // It is worked on for as long as somebody looks.
    await addTask(page, 'Build it', 'rev', { about: 'hang' });
    await page.getByRole('listitem', { name: 'Build it' }).waitFor();
    await addTask(page, 'Test it', 'dev', { after: 'Build it' });
    const waits = page.getByRole('listitem', { name: 'Test it' });
    await waits.getByText('after').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const picture = page.getByRole('region', { name: 'Who waits for whom' });
    for (const tab of ['Members', 'Mail', 'Artifacts', 'Tasks']) {
      await page.getByRole('tab', { name: new RegExp(tab) }).click();
      await page.getByRole('tabpanel', { name: new RegExp(tab) }).waitFor();
      if (tab === 'Members') await picture.getByText('for “Build it”').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(PHONE.width);
    }
    await context.close();
  });

  test('whoever may only look sees all of it, and no way to change it', async () => {
    const context = await world.person();
    const page = await world.tab(context, `/teams/crew#sign-in=${await lookersCode()}`);
    await page.getByRole('listitem', { name: 'dev' }).getByText('turns left').waitFor();
    const actions = page.getByRole('button', { name: /Stop|Replace|Spawn|Allow|Delete/ });
    expect(await actions.count()).toBe(0);
    await page.getByRole('tab', { name: 'Mail' }).click();
    await page.getByRole('region', { name: 'Thread' }).getByText('Main is frozen').first().waitFor();
    expect(await page.getByRole('form', { name: 'Write' }).count()).toBe(0);
    await context.close();
  });

  test('a teammate is allowed turns, stopped and replaced, and a deletion says first what it does', async () => {
    const context = await world.person();
    const page = await world.signedIn(context, '/teams/crew');
    const rev = page.getByRole('list', { name: 'Teammates' }).getByRole('listitem', { name: 'rev' });
    await rev.getByText('of 30 turns left').waitFor();
    await rev.getByRole('button', { name: 'Allow turns …' }).click();
    await page.getByRole('button', { name: 'Allow rev 10 more turns' }).click();
    await rev.getByText('of 40 turns left').waitFor();
    await rev.getByRole('button', { name: 'Stop …' }).click();
    await page.getByRole('button', { name: 'Ask rev to stop' }).click();
    await rev.getByText('was asked to stop').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await rev.getByRole('button', { name: 'Stop …' }).click();
    await page.getByRole('button', { name: 'End rev at once' }).click();
    await rev.waitFor({ state: 'detached' });
    await page.getByText('One has left').click();
    const left = page
      .getByRole('list', { name: 'Those who have left' })
      .getByRole('listitem', { name: 'rev' });
    await left.getByRole('button', { name: 'Replace …' }).click();
    await page.getByRole('button', { name: 'Replace rev' }).click();
    await rev.waitFor();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByText('Its 2 teammates are closed at once').waitFor();
    await page.getByRole('button', { name: 'Delete crew' }).click();
    await page.getByText('No team yet.').waitFor();
    await page.getByRole('link', { name: 'Deleted teams' }).click();
    await page.getByRole('link', { name: /crew/ }).click();
    await page.getByText('It was deleted').waitFor();
    expect(await page.getByRole('button', { name: 'Delete …' }).count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });
});

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

async function fillMate(page: Page, name: string, task: string): Promise<void> {
  const mate = page.getByRole('listitem', { name });
  await mate.getByRole('combobox', { name: 'Harness' }).selectOption('native');
  await mate.getByRole('textbox', { name: 'First prompt' }).fill(task);
}

async function writeVersion(page: Page, text: string, note: string): Promise<void> {
  await page.getByRole('button', { name: 'Write a version …' }).click();
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
  await page.getByRole('textbox', { name: 'What this version is about' }).fill(note);
  await page.getByRole('button', { name: 'Write it' }).click();
}

interface MoreOfTask {
  about?: string;
  after?: string;
}

async function addTask(page: Page, title: string, mate: string, more: MoreOfTask): Promise<void> {
  const form = page.getByRole('form', { name: 'Add a task' });
  await form.getByRole('textbox', { name: 'New task' }).fill(title);
  await form.getByRole('combobox', { name: 'For' }).selectOption(mate);
  if (more.about !== undefined)
    await form.getByRole('textbox', { name: 'What it is about' }).fill(more.about);
  if (more.after !== undefined) await form.getByRole('checkbox', { name: more.after }).check();
  await form.getByRole('button', { name: 'Add it' }).click();
}

async function saysIn(session: string, text: string): Promise<boolean> {
  const read = await world.machine.client.call('sessions.history', {
    params: { session },
    query: { limit: 200 },
  });
  return read.ok && JSON.stringify(read.value.items).includes(text);
}
