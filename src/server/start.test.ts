import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom, silentLog } from '#base';
import { tempDir, type TempDir } from '../../test/support/temp-dir.ts';
import { openHub, type HubPlace } from './start.ts';

const isRoot = process.getuid?.() === 0;

function place(dir: TempDir, more: Partial<HubPlace> = {}): HubPlace {
  const clock = new ManualClock();
  const ids = createIds(clock, seededRandom(3));
  return { database: 'embedded', stateDir: dir.at('state'), clock, ids, log: silentLog, ...more };
}

async function refused(at: HubPlace) {
  const opened = await openHub(at);
  if (!opened.ok) return opened.error;
  await opened.value.close();
  throw new Error('it opened');
}

test('makes the state folder for its user alone, and finds everything again when opened anew', async () => {
  await using dir = await tempDir();
  const first = await openHub(place(dir));
  if (!first.ok) throw new Error(first.error.message);
  expect((await stat(dir.at('state'))).mode & 0o777).toBe(0o700);
  const { token } = await first.value.hub.auth.mintUserToken({ name: 'ann', client: 'cli' });
  first.value.hub.start();
  await first.value.close();
  await first.value.close();
  const second = await openHub(place(dir));
  if (!second.ok) throw new Error(second.error.message);
  expect(await second.value.hub.auth.whoIs(token)).toMatchObject({ ok: true, value: { kind: 'user' } });
  await second.value.close();
});

test('X05: a database that another hub holds is refused, and the first goes on', async () => {
  await using dir = await tempDir();
  const first = await openHub(place(dir));
  if (!first.ok) throw new Error(first.error.message);
  const error = await refused(place(dir));
  expect(error.code).toBe('store.locked');
  expect(error.hint).toBeTruthy();
  await first.value.hub.auth.mintUserToken({ name: 'ann', client: 'cli' });
  await first.value.close();
});

test('X05: a state folder that cannot be made is refused with what to do', async () => {
  await using dir = await tempDir();
  await writeFile(dir.at('file'), 'in the way');
  const error = await refused(place(dir, { stateDir: dir.at('file', 'state') }));
  expect(error).toMatchObject({ code: 'config.unreadable', hint: expect.stringContaining('MUSTER_HOME') });
});

test.skipIf(isRoot)('X05: a folder that is read-only is refused', async () => {
  await using dir = await tempDir();
  await mkdir(dir.at('state'));
  await chmod(dir.at('state'), 0o500);
  expect((await refused(place(dir))).code).toMatch(/^store\./);
});

test('X05: a database server that is away is refused', async () => {
  await using dir = await tempDir();
  const error = await refused(place(dir, { database: 'postgres://nobody@127.0.0.1:1/none' }));
  expect(error.code).toBe('store.unreachable');
});
