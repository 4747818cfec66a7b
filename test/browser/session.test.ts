import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PageWorld, PHONE, seriousFindings } from './support/page-world.ts';

let world: PageWorld;

const lines = (change: (index: number) => string | undefined = () => undefined) =>
  Array.from({ length: 60 }, (_, index) => change(index) ?? `export const n${index} = ${index};`);

describe('a session on the page', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    world = await PageWorld.open();
    const { project } = world.machine;
    git('init', '--initial-branch', 'main');
    await writeFile(join(project, 'numbers.ts'), `${lines().join('\n')}\n`);
    await writeFile(join(project, 'package-lock.json'), '{}\n');
    commit('Begin');
  }, 300_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(() => world.endWithoutTrouble());

  test('what is sent while it works waits, is taken back or changed, and turns say how they ended', async () => {
    const { machine } = world;
    const session = await machine.delegate('talker', 'native', 'say: ready');
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}`);
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await transcript.getByText(/Turn done · /).waitFor();
    const field = page.getByRole('textbox', { name: /Message to/ });
    const dropped = await page.evaluateHandle(
      `(() => { const held = new DataTransfer(); held.items.add(new File(['hi'], 'hi.txt')); return held; })()`,
    );
    await field.dispatchEvent('drop', { dataTransfer: dropped });
    await page.getByRole('list', { name: 'Attached' }).getByText('hi.txt').waitFor();
    await send(page, 'slow: 2 chunks\nsay: one two');
    await machine.model.waiting();
    await send(page, 'say: first queued');
    await transcript.getByText('Attached: hi.txt (text/plain, 2 bytes)').waitFor();
    const queue = page.getByRole('region', { name: 'Queued' });
    await queue.getByText('say: first queued').waitFor();
    await send(page, 'say: second queued');
    await queue.getByText('say: second queued').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await field.press('ArrowUp');
    await expect.poll(() => field.inputValue()).toBe('say: second queued');
    await queue.getByRole('button', { name: 'Withdraw' }).click();
    await queue.waitFor({ state: 'detached' });
    await field.fill('say: **changed**');
    await page.keyboard.press('Enter');
    await queue.getByText('say: **changed**').waitFor();
    machine.model.release();
    await transcript.locator('strong', { hasText: 'changed' }).waitFor();
    await machine.until(session, (word) => word === 'done');
    expect(await transcript.getByText('first queued', { exact: true }).count()).toBe(0);
    await context.close();
  });

  test('it may do everything only when that was said twice', async () => {
    const { machine } = world;
    const session = await machine.delegate('bound', 'native', 'say: ready');
    const context = await world.person({ viewport: PHONE });
    const page = await world.signedIn(context, `/sessions/${session}`);
    await page.getByRole('button', { name: 'More of bound' }).click();
    await page.getByRole('button', { name: 'Settings …' }).click();
    const mode = page.getByRole('combobox', { name: 'May do without asking' });
    await mode.selectOption('yolo');
    await page.getByText('without asking anybody').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect((await shown(session)).mode).not.toBe('yolo');
    await page.getByRole('button', { name: 'Let bound do everything' }).click();
    await expect.poll(async () => (await shown(session)).mode).toBe('yolo');
    await mode.selectOption('deny');
    await expect.poll(async () => (await shown(session)).mode).toBe('deny');
    await context.close();
  });

  test('its changes are read, commented on in one message, merged and discarded', async () => {
    const { machine } = world;
    const session = await worker('builder', {
      'numbers.ts': lines((index) => (index === 3 || index === 40 ? `changed ${index}` : undefined)),
      'package-lock.json': ['{"a": 1}'],
      'docs/new.md': ['# New'],
    });
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}?view=review`);
    const files = page.getByRole('navigation', { name: 'Files' });
    await files.getByText('0 of 3 viewed').waitFor();
    await page.getByRole('button', { name: /Generated: unfold/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('checkbox', { name: 'Viewed docs/new.md' }).check();
    await files.getByText('1 of 3 viewed').waitFor();
    await page.getByText('changed 3', { exact: true }).first().waitFor();
    await comment(page, 'numbers.ts', 4, 'Why this one?');
    await comment(page, 'docs/new.md', 1, 'Say more.');
    await page.reload();
    await files.getByText('1 of 3 viewed').waitFor();
    await page.getByRole('button', { name: 'Comments (2)' }).click();
    await lookAt(page);
    await page.getByRole('button', { name: 'Send review (2)' }).click();
    await page.getByText('as one message').waitFor();
    await machine.until(session, (word) => word === 'done');
    expect((await prompts(session)).at(-1)).toBe(
      'Review of your changes. 2 comments:\n\ndocs/new.md:1\n> # New\nSay more.\n\nnumbers.ts:4\n> changed 3\nWhy this one?',
    );
    await page.getByRole('button', { name: 'Merge …' }).click();
    await page.getByRole('button', { name: 'Show what git will do' }).click();
    await page.getByText(/is merged into main by a commit/).waitFor();
    expect(await readFile(join(machine.project, 'numbers.ts'), 'utf8')).not.toContain('changed');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Merge into main' }).click();
    await page.getByText(/Merged into main as/).waitFor();
    expect(await readFile(join(machine.project, 'numbers.ts'), 'utf8')).toContain('changed 40');
    await page.getByRole('button', { name: 'Discard …' }).click();
    await page.getByText(/^The worktree at/).waitFor();
    await page.getByRole('button', { name: 'Discard the workspace of builder' }).click();
    await page.getByText('has no workspace of its own').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  test('a comment says when its line has changed; a conflict merges nothing and is handed over', async () => {
    const { machine } = world;
    const session = await worker('clasher', {
      'numbers.ts': lines((index) => (index === 9 ? 'theirs' : undefined)),
    });
    const context = await world.person({ colorScheme: 'dark' });
    const page = await world.signedIn(context, `/sessions/${session}?view=review`);
    await page.getByText('theirs', { exact: true }).first().waitFor();
    await comment(page, 'numbers.ts', 10, 'Not this.');
    await writeFile(
      join(machine.project, 'numbers.ts'),
      lines((index) => (index === 9 ? 'ours' : undefined)).join('\n'),
    );
    commit('Change the same line');
    await change(session, { 'numbers.ts': lines((index) => (index === 9 ? 'theirs again' : undefined)) });
    await page.getByText('outdated: this line has changed since').first().waitFor();
    await page.getByRole('button', { name: 'Merge …' }).click();
    await page.getByRole('button', { name: 'Show what git will do' }).click();
    await page.getByText('Nothing: one file conflicts with main.').waitFor();
    expect(await page.getByRole('button', { name: 'Merge into main' }).count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Ask clasher to resolve it' }).click();
    await page.getByText('It was asked.').waitFor();
    expect((await prompts(session)).at(-1)).toContain('resolve the conflicts in:\n- numbers.ts');
    await machine.until(session, (word) => word === 'done');
    await page.getByRole('button', { name: 'Discard …' }).click();
    await page.getByRole('button', { name: 'Discard the workspace of clasher' }).click();
    await page.getByRole('button', { name: 'Show what is done by force' }).click();
    await page.getByText(/refs\/muster\/discarded/).waitFor();
    await page.getByRole('button', { name: 'Discard the work of clasher' }).click();
    await page.getByText('has no workspace of its own').waitFor();
    expect(git('for-each-ref', 'refs/muster/discarded')).toContain('refs/muster/discarded');
    await context.close();
  });

  test('its protocol log is one key away, filtered, and shows no token', async () => {
    const { machine } = world;
    const session = await machine.delegate('wired', 'native', 'say: over the wire');
    const context = await world.person();
    const page = await world.signedIn(context, `/sessions/${session}`);
    await page.getByRole('region', { name: 'Transcript' }).getByText('over the wire').first().waitFor();
    await page.keyboard.press('l');
    const log = page.getByRole('region', { name: 'Protocol log' });
    await log.getByText('session/prompt', { exact: true }).first().waitFor();
    expect(page.url()).toContain('view=log');
    await page.getByRole('combobox', { name: 'Direction' }).selectOption('harness');
    await page.getByRole('combobox', { name: 'Method' }).selectOption('session/new');
    await expect.poll(() => log.locator('summary').count()).toBe(1);
    await log.locator('summary').click();
    const message = log.getByLabel(/^Message \d+$/);
    await message.getByText('"mcpServers"').waitFor();
    const text = await message.textContent();
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/mst_\w+_\w{10}/);
    await lookAt(page);
    await context.close();
  });
});

function git(...args: string[]): string {
  const { machine } = world;
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  return execFileSync('git', [...who, ...args], { cwd: machine.project, env: machine.env, encoding: 'utf8' });
}

function commit(message: string): void {
  git('add', '.');
  git('commit', '--message', message);
}

/** A session with a worktree of its own, in which it has written these files. */
async function worker(label: string, files: Record<string, string[]>): Promise<string> {
  const session = await world.machine.delegate(label, 'native', 'say: ready', [
    '--workspace',
    'worktree',
    '--approvals',
    'yolo',
  ]);
  await change(session, files);
  return session;
}

async function change(session: string, files: Record<string, string[]>): Promise<void> {
  const writes = Object.entries(files).map(([path, text]) => `write: ${path} <<<\n${text.join('\n')}\n\n>>>`);
  const message = `${writes.join('\n')}\nthen: say: written`;
  const sent = await world.machine.client.call('sessions.send', {
    params: { session },
    body: { message, timeoutSeconds: 600 },
  });
  if (!sent.ok || sent.value.status !== 'replied') throw new Error(JSON.stringify(sent));
}

async function send(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /Message to/ }).fill(text);
  await page.keyboard.press('Enter');
}

async function shown(session: string) {
  const answer = await world.machine.client.call('sessions.show', { params: { session } });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** What the session was sent, in order. */
async function prompts(session: string): Promise<string[]> {
  const answer = await world.machine.client.call('sessions.turns', { params: { session } });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.items.map(({ prompt }) => prompt).toReversed();
}

/** Comments on a line by keyboard alone, as the panel of comments offers it. */
async function comment(page: Page, path: string, line: number, text: string): Promise<void> {
  const panel = page.getByRole('region', { name: 'Comments' });
  if ((await panel.count()) === 0) await page.getByRole('button', { name: /^Comments \(/ }).click();
  await panel.getByRole('combobox', { name: 'File' }).selectOption(path);
  await panel.getByRole('spinbutton', { name: 'Line' }).fill(String(line));
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: `Comment on ${path}:${line}` }).fill(text);
  await page.keyboard.press('Control+Enter');
  await panel.getByText(text).waitFor();
}

/** Nothing serious for axe in light and dark, nor at a phone's size, where nothing scrolls sideways. */
async function lookAt(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
  }
  const before = page.viewportSize();
  await page.setViewportSize(PHONE);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
    PHONE.width,
  );
  if (before) await page.setViewportSize(before);
}
