import type { UserId } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { json, toJson } from './row.ts';

/** One line of the audit log: who did what, through which door. Lines are never changed. */
export interface AuditLine {
  seq: number;
  /** ms since 1970. */
  at: number;
  principal: string;
  /** Of a person; null for others. */
  name: string | null;
  door: string;
  action: string;
  subject: string | null;
  data: Record<string, unknown> | null;
}

export async function appendAudit(
  tx: Tx,
  line: Omit<AuditLine, 'seq' | 'at' | 'name'> & { user: UserId | null },
): Promise<void> {
  await tx.db
    .insertInto('audit')
    .values({
      at: tx.now,
      user_id: line.user,
      principal: line.principal,
      door: line.door,
      action: line.action,
      subject: line.subject,
      data: toJson(line.data),
    })
    .execute();
}

/** Newest first. */
export async function listAudit(
  reader: Reader,
  query: { before?: number | undefined; limit: number },
): Promise<AuditLine[]> {
  let select = reader.db
    .selectFrom('audit')
    .leftJoin('users', 'users.id', 'audit.principal')
    .selectAll('audit')
    .select('users.name');
  if (query.before !== undefined) select = select.where('seq', '<', query.before);
  const rows = await select.orderBy('seq', 'desc').limit(query.limit).execute();
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    principal: row.principal,
    name: row.name,
    door: row.door,
    action: row.action,
    subject: row.subject,
    data: json<Record<string, unknown>>(row.data),
  }));
}
