import { expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import type { AuditFilter } from './audit-verbs.ts';
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

  test('is narrowed to who, what, through which door, to what and since when', async () => {
    const admin = bench().person();
    const bob = await bench().addUser();
    const other = bench().person({ user: bob, client: 'web' });
    await bench().store.unit(async (tx) => {
      await recordAudit(tx, admin, { door: 'cli', action: 'approval.answered', subject: 'apr_1' });
      await recordAudit(tx, other, { door: 'web', action: 'approval.answered', subject: 'apr_2' });
      await recordAudit(tx, other, { door: 'web', action: 'approvals.counted' });
      await recordAudit(tx, null, { door: 'hub', action: 'token.created', subject: 'tok_1' });
    });
    const audit = createAudit(bench());
    const found = async (filter: AuditFilter) => {
      const listed = await audit.list(admin, { limit: 10, ...filter });
      if (!listed.ok) throw new Error(listed.error.code);
      return listed.value.items.map(({ action, door }) => `${action} ${door}`);
    };
    expect(await found({ who: 'ADA' })).toEqual(['approval.answered cli']);
    expect(await found({ who: bob })).toHaveLength(2);
    expect(await found({ who: 'hub' })).toEqual(['token.created hub']);
    expect(await found({ what: 'approval' })).toEqual(['approval.answered web', 'approval.answered cli']);
    expect(await found({ what: 'approvals.counted' })).toEqual(['approvals.counted web']);
    expect(await found({ door: 'web', what: 'approval' })).toEqual(['approval.answered web']);
    expect(await found({ about: 'tok_1' })).toEqual(['token.created hub']);
    expect(await found({ since: 0 })).toHaveLength(4);
    expect(await found({ since: 4_000_000_000_000 })).toEqual([]);
  });
});
