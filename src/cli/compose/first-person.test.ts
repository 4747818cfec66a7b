import { expect, test } from 'vitest';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { defaultSettingValues } from '#domain';
import { builtInRecipes } from '#harness';
import { createClient } from '#contract/client';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { compose, type Composition } from './composition.ts';
import { prepareStateFolder, readToken } from './state-folder.ts';

async function started(folder: string, home: string): Promise<Composition> {
  const values = { ...defaultSettingValues(), 'hub.port': 0 };
  const layers = [{ name: 'flag' as const, given: [{ key: 'hub.port', value: 0, where: '--port' }] }];
  const recipes = builtInRecipes.filter(({ name }) => name === 'shell');
  const composed = await compose({
    folder,
    configuration: { layers, values, recipes, secrets: [], keys: [] },
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    log: silentLog,
    version: '0.1.0',
    env: { PATH: process.env['PATH'], HOME: home },
    withAgent: true,
    client: 'cli',
    onStopAsked: () => {},
  });
  if (!composed.ok) throw new Error(composed.error.message);
  return composed.value;
}

const clientOf = ({ address }: Composition, token: string) =>
  createClient({ baseUrl: address, token, clientName: 'test' });

test('the first start makes the admin; a hub whose person was disabled by another admin serves the others', async () => {
  await using dir = await tempDir();
  const folder = dir.at('state');
  await prepareStateFolder(folder);
  const first = await started(folder, dir.path);
  const hub = await clientOf(first, first.token).call('hub.show');
  expect(hub).toMatchObject({ ok: true, value: { caller: { role: 'admin' } } });
  const name = hub.ok ? (hub.value.caller?.name ?? '') : '';
  const mine = clientOf(first, first.token);
  await mine.call('users.add', { body: { name: 'second-admin', role: 'admin', token: false } });
  const made = await mine.call('tokens.create', { body: { client: 'cli', user: 'second-admin' } });
  const other = made.ok ? made.value.token : '';
  const disable = { params: { user: name }, body: { disabled: true } };
  expect(await clientOf(first, other).call('users.change', disable)).toMatchObject({ ok: true });
  await first.stop();

  const again = await started(folder, dir.path);
  expect(again.harnesses).toEqual([]);
  expect(again.token).toBe(first.token);
  expect(await readToken(folder)).toBe(first.token);
  expect(await clientOf(again, again.token).call('hub.show')).toMatchObject({
    error: { code: 'auth.disabled' },
  });
  expect(await clientOf(again, other).call('hub.show')).toMatchObject({ ok: true });
  await again.stop();
});
