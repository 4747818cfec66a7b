import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { PageWorld } from '../../test/browser/support/page-world.ts';
import { layOutADay } from './a-day.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const SIZE = { width: 1280, height: 800 };

// oxlint-disable-next-line vitest/expect-expect -- no test: each picture waits for what it shows.
test('the pictures of README and docs', async () => {
  await using world = await PageWorld.open();
  const { run, chat } = await layOutADay(world.machine);
  const context = await world.person({ colorScheme: 'dark', viewport: SIZE });
  const page = await world.signedIn(context);
  const take = async (name: string, path: string, ready: (page: Page) => Promise<void>) => {
    await page.goto(`${world.machine.address}${path}`);
    await ready(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  };
  const heading = (name: string) => (at: Page) =>
    at.getByRole('heading', { name, exact: true }).first().waitFor();
  await take('now', '/', (at) =>
    at
      .getByRole('heading', { name: /: done/ })
      .first()
      .waitFor(),
  );
  await take('chat', `/chat/${chat}`, (at) => at.locator('strong', { hasText: 'Three things' }).waitFor());
  await take('board', '/boards/main', (at) => at.getByText('Take Node 26').first().waitFor());
  await take('run', `/runs/${run}`, (at) => at.locator('.react-flow__node').nth(5).waitFor());
  await take('team', '/teams/health', heading('health'));
  await take('agents', '/agents', heading('Agents'));
});
