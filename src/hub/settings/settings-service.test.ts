import { expect, test } from 'vitest';
import { silentLog } from '#base';
import { settingRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { createSettings, type SettingLayer } from './index.ts';

onEachStore('settings of the hub', (bench) => {
  const service = (layers: SettingLayer[] = [], store = bench().store) =>
    createSettings({ store, clock: bench().clock, log: silentLog, layers });
  const admin = () => bench().person();

  test('an admin sets a value, it counts at once, and null takes it back', async () => {
    const { settings } = await service();
    expect(settings.current().delegatesPerOwner).toBe(20);
    const start = await bench().store.eventPosition();
    expect(await settings.set(admin(), 'delegate.perOwner', '7')).toMatchObject({
      ok: true,
      value: { key: 'delegate.perOwner', value: 7, origin: 'hub', warning: null, stored: true },
    });
    expect(settings.current().delegatesPerOwner).toBe(7);
    expect(await settings.set(admin(), 'delegate.perOwner', null)).toMatchObject({
      value: { value: 20, origin: 'default' },
    });
    expect(await bench().eventsSince(start)).toEqual(['settings.changed', 'settings.changed']);
  });

  test('a higher layer wins, and the answer says so', async () => {
    const given = [{ key: 'agent.slots', value: 2, where: 'muster.yaml line 1' }];
    const { settings } = await service([{ name: 'project', given }]);
    expect(await settings.set(admin(), 'agent.slots', 9)).toMatchObject({
      value: { value: 2, origin: 'project (muster.yaml line 1), over the hub’s 9' },
    });
  });

  test('the password of a database is shown to nobody', async () => {
    const given = [
      { key: 'hub.database', value: 'postgres://ann:secret@db/muster', where: 'MUSTER_HUB_DATABASE' },
    ];
    const { settings } = await service([{ name: 'environment', given }]);
    const listed = await settings.list(admin());
    expect(JSON.stringify(listed)).not.toContain('secret');
    expect(listed.ok && listed.value.find(({ key }) => key === 'hub.database')?.value).toBe(
      'postgres://ann:***@db/muster',
    );
  });

  test('unknown keys, bad values and what must be known before the hub are refused', async () => {
    const { settings } = await service();
    const code = async (key: string, value: string | number) => {
      const set = await settings.set(admin(), key, value);
      return set.ok ? 'ok' : set.error.code;
    };
    expect(await code('agent.slot', 1)).toBe('config.unknown_key');
    expect(await code('agent.slots', 0)).toBe('config.invalid_value');
    expect(await code('hub.database', 'embedded')).toBe('config.invalid_value');
    expect(await code('constructor', 1)).toBe('config.unknown_key');
  });

  test('only an admin sets; every person sees, sessions do not', async () => {
    const { settings } = await service();
    const session = await bench().addSession();
    for (const by of [bench().person({ role: 'member' }), bench().of(session)]) {
      expect(await settings.set(by, 'agent.slots', 3)).toMatchObject({ error: { code: 'auth.forbidden' } });
    }
    expect(await settings.list(bench().person({ role: 'viewer' }))).toMatchObject({ ok: true });
    expect(await settings.list(bench().of(session))).toMatchObject({ error: { code: 'auth.forbidden' } });
  });

  test('another hub takes a change up when it looks', async () => {
    const [here, there] = [await service(), await service([], bench().other)];
    await here.settings.set(admin(), 'agent.slots', 8);
    await there.reader.runOnce();
    const list = await there.settings.list(admin());
    expect(list.ok && list.value.find(({ key }) => key === 'agent.slots')).toMatchObject({
      value: 8,
      origin: 'hub',
    });
  });

  test('a stored value that this hub does not take falls back to the default', async () => {
    await bench().store.unit((tx) => settingRows.storeSetting(tx, 'agent.slots', 'many', 'hub'));
    await bench().store.unit((tx) => settingRows.storeSetting(tx, 'of.tomorrow', 1, 'hub'));
    const { settings } = await service();
    const list = await settings.list(admin());
    expect(list.ok && list.value.find(({ key }) => key === 'agent.slots')).toMatchObject({
      value: 4,
      origin: 'default',
    });
  });
});
