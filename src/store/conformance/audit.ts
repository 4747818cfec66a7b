import { expect, test } from 'vitest';
import { auditRows } from '../index.ts';
import type { Part } from './hubs.ts';

const MINUTE = 60_000;

/** Lines of the audit log, which have no index but their number. */
export const auditParts: Part = (hubs) => {
  test('a line is found by what was done and about when, among many, also a little out of order', async () => {
    const { store } = hubs();
    const line = { user_id: null, principal: 'hub', door: 'hub', action: 'thing.done', data: null };
    const values = Array.from({ length: 200 }, (_, at) => ({ ...line, at: at * MINUTE, subject: `s${at}` }));
    // Two hubs have numbered these in another order than that of their times.
    [values[100], values[101]] = [values[101], values[100]] as [(typeof values)[0], (typeof values)[0]];
    await store.unit((tx) => tx.db.insertInto('audit').values(values).execute());
    const find = (subject: string, at: number, action = 'thing.done') =>
      store.read((reader) => auditRows.findAudit(reader, { action, subject, at }));
    for (const at of [0, 1, 99, 100, 101, 102, 150, 199])
      expect(await find(`s${at}`, at * MINUTE)).toMatchObject({ subject: `s${at}`, at: at * MINUTE });
    expect(await find('s20', 90 * MINUTE)).toBeNull();
    expect(await find('s20', 20 * MINUTE, 'thing.undone')).toBeNull();
    expect(await find('s20', 900 * MINUTE)).toBeNull();
  });
};
