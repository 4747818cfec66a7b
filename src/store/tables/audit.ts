import type { UserId } from '#domain';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { AuditTable } from '../schema.ts';
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

const lines = (reader: Reader) =>
  reader.db
    .selectFrom('audit')
    .leftJoin('users', 'users.id', 'audit.principal')
    .selectAll('audit')
    .select('users.name');

const toLine = (row: Selectable<AuditTable> & { name: string | null }): AuditLine => ({
  seq: row.seq,
  at: row.at,
  principal: row.principal,
  name: row.name,
  door: row.door,
  action: row.action,
  subject: row.subject,
  data: json<Record<string, unknown>>(row.data),
});

export interface AuditQuery {
  /** Who did it, by the id that stands in the log. */
  principal?: string | undefined;
  /** The whole of an action, or with a dot at its end all of a thing: `approval.` */
  action?: string | undefined;
  door?: string | undefined;
  /** The id of what it was done to. */
  subject?: string | undefined;
  /** ms since 1970. */
  since?: number | undefined;
  before?: number | undefined;
  limit: number;
}

/** Newest first. */
export async function listAudit(reader: Reader, query: AuditQuery): Promise<AuditLine[]> {
  let select = lines(reader);
  const { principal, action, door, subject, since } = query;
  if (principal !== undefined) select = select.where('audit.principal', '=', principal);
  // Whatever the collation of the database: a range of texts depends on it.
  if (action?.endsWith('.'))
    select = select.where(sql<boolean>`substr(action, 1, ${sql.lit(action.length)}) = ${action}`);
  else if (action !== undefined) select = select.where('action', '=', action);
  if (door !== undefined) select = select.where('door', '=', door);
  if (subject !== undefined) select = select.where('subject', '=', subject);
  if (since !== undefined) select = select.where('at', '>=', since);
  if (query.before !== undefined) select = select.where('seq', '<', query.before);
  const rows = await select.orderBy('seq', 'desc').limit(query.limit).execute();
  return rows.map(toLine);
}

/** Hubs that share a database may number their lines in another order than that of their times, by this much at most. */
const OUT_OF_ORDER_MS = 60_000;

/**
 * The newest line that tells that this was done to `subject` at about `at`. There is no index but the number of a line,
 * which grows with its time: the place is found by halving.
 */
export async function findAudit(
  reader: Reader,
  { action, subject, at }: { action: string; subject: string; at: number },
): Promise<AuditLine | null> {
  const row = await lines(reader)
    .where('seq', '>=', await firstSince(reader, at - OUT_OF_ORDER_MS))
    .where('seq', '<', await firstSince(reader, at + OUT_OF_ORDER_MS))
    .where('action', '=', action)
    .where('subject', '=', subject)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toLine(row) : null;
}

/** The number of the first line of a time or later; one more than the last when there is none. */
async function firstSince(reader: Reader, at: number): Promise<number> {
  const audit = () => reader.db.selectFrom('audit').select(['seq', 'at']).limit(1);
  const last = await audit().orderBy('seq', 'desc').executeTakeFirst();
  let [low, high] = [0, (last?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await audit().where('seq', '>=', middle).orderBy('seq').executeTakeFirst();
    if (line && line.at < at) low = line.seq + 1;
    else high = middle;
  }
  return low;
}
