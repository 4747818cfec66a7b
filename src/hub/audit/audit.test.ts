import { expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { createAudit, doorOf, recordAudit } from './index.ts';

onEachStore('the audit log', (bench) => {
  test('is read newest first, page by page, by admins alone', async () => {
    const admin = bench().person();
    const session = await bench().addSession();
    await bench().store.unit(async (tx) => {
      await recordAudit(tx, null, { door: 'hub', action: 'hub.started' });
      await recordAudit(tx, admin, {
        door: doorOf(admin),
        action: 'settings.changed',
        subject: 'x',
        data: { value: 1 },
      });
      await recordAudit(tx, bench().of(session), { door: 'mcp', action: 'session.spawned' });
    });
    const audit = createAudit(bench());
    const first = await audit.list(admin, { limit: 2 });
    if (!first.ok) throw new Error(first.error.code);
    expect(first.value.items).toMatchObject([
      { principal: session.id, name: null, door: 'mcp', subject: null, data: null },
      { principal: bench().user, name: 'ada', door: 'cli', subject: 'x', data: { value: 1 } },
    ]);
    const second = await audit.list(admin, { limit: 2, cursor: first.value.next ?? '' });
    expect(second).toMatchObject({ ok: true, value: { items: [{ principal: 'hub' }], next: null } });
    for (const by of [bench().person({ role: 'member' }), bench().of(session)]) {
      expect(await audit.list(by, { limit: 2 })).toMatchObject({ error: { code: 'auth.forbidden' } });
    }
    expect(await audit.list(admin, { limit: 2, cursor: 'x' })).toMatchObject({
      error: { code: 'request.cursor_invalid' },
    });
  });
});
