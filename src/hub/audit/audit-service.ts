import { ok } from '#base';
import { may } from '#domain';
import { auditRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { cursorInvalid } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { AuditService } from '../services.ts';

/** The audit log is for admins: it tells of everybody. */
export function createAudit({ store }: Pick<HubDeps, 'store'>): AuditService {
  return {
    async list(by, { cursor, limit }) {
      if (!may(by, 'audit.read')) return notFor(by, 'read the audit log');
      const before = cursor === undefined ? undefined : Number(cursor);
      if (before !== undefined && !Number.isSafeInteger(before)) return cursorInvalid(cursor);
      const items = await store.read((reader) => auditRows.listAudit(reader, { before, limit: limit + 1 }));
      const page = items.slice(0, limit);
      return ok({ items: page, next: items.length > limit ? String(page.at(-1)?.seq) : null });
    },
  };
}
