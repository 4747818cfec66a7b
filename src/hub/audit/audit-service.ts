import { ok } from '#base';
import { may } from '#domain';
import { auditRows, userRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { cursorInvalid } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { AuditService } from '../services.ts';

/** The audit log is for admins: it tells of everybody. */
export function createAudit({ store }: Pick<HubDeps, 'store'>): AuditService {
  return {
    async list(by, { cursor, limit, who, what, door, about, since }) {
      if (!may(by, 'audit.read')) return notFor(by, 'read the audit log');
      const before = cursor === undefined ? undefined : Number(cursor);
      if (before !== undefined && !Number.isSafeInteger(before)) return cursorInvalid(cursor);
      const action = what === undefined || what.includes('.') ? what : `${what}.`;
      const items = await store.read(async (reader) => {
        // A person is named as people are; whatever is no name of one is taken as it stands.
        const person = who === undefined ? null : await userRows.findUserByName(reader, who);
        const principal = person?.id ?? who;
        const filter = { principal, action, door, subject: about, since };
        return auditRows.listAudit(reader, { ...filter, before, limit: limit + 1 });
      });
      const page = items.slice(0, limit);
      return ok({ items: page, next: items.length > limit ? String(page.at(-1)?.seq) : null });
    },
  };
}
