import { expect, test } from 'vitest';
import { ManualClock, type Log } from '#base';
import { createTestDatabase, startPostgres } from '../../../test/support/postgres/index.ts';
import { storeOptions } from '../conformance/hubs.ts';
import { Listeners } from '../listeners.ts';
import { Topics } from './topics.ts';

test('while the database is away its connection for wakes is tried again once at a time, and comes back', async () => {
  await using server = await startPostgres();
  const { url } = await createTestDatabase(server.url);
  const clock = new ManualClock();
  const warnings: string[] = [];
  const log: Log = {
    write: (level, message) => void (level === 'warn' && warnings.push(message)),
  };
  const listeners = new Listeners(log);
  let wakes = 0;
  listeners.add('anything', () => (wakes += 1));
  const topics = new Topics({ ...storeOptions(url, log), clock }, listeners);
  await topics.start();
  await server.kill();
  await expect.poll(() => warnings.length).toBe(1);
  for (let tries = 1; tries <= 4; tries++) {
    const before = wakes;
    clock.advance(5_000);
    // Each try that fails wakes everybody, as does the poll.
    await expect.poll(() => wakes).toBeGreaterThan(before);
  }
  expect(warnings).toHaveLength(1);
  await server.serveAgain();
  const before = wakes;
  await expect
    .poll(() => {
      clock.advance(5_000);
      return wakes > before + 3;
    })
    .toBe(true);
  expect(warnings).toHaveLength(1);
  await topics.stop();
});
