import type { Principal, UserId } from '#domain';
import { auditRows, type Tx } from '#store';

/** Who acted, as the audit log and answers show it: the id alone says of which kind it is. */
export function principalText(by: Principal | null): string {
  if (by === null) return 'hub';
  if (by.kind === 'user') return by.user;
  if (by.kind === 'join') return by.token;
  return by.kind === 'agent' ? by.agent : by.session;
}

export interface AuditNote {
  /** `cli`, `web`, `mcp`, `agent`, … or `hub` for what the hub does by itself. */
  door: string;
  /** What was done, as `thing.done`: `approval.answered`. */
  action: string;
  subject?: string | null;
  data?: Record<string, unknown> | null;
}

/** Appends a line to the audit log, in the unit of what it tells of. `by` null: the hub itself. */
export async function recordAudit(tx: Tx, by: Principal | null, note: AuditNote): Promise<void> {
  await auditRows.appendAudit(tx, {
    user: by?.user ?? null,
    principal: principalText(by),
    door: note.door,
    action: note.action,
    subject: note.subject ?? null,
    data: note.data ?? null,
  });
}

/** The same, of what a person has set up to act by itself: a schedule, a hook; `actor` is its id. */
export async function recordAuditOf(
  tx: Tx,
  { user, actor }: { user: UserId; actor: string },
  { door, action, subject = null, data = null }: AuditNote,
): Promise<void> {
  await auditRows.appendAudit(tx, { user, principal: actor, door, action, subject, data });
}

/** The door that a caller came through, as far as its token says. */
export function doorOf(by: Principal): string {
  if (by.kind === 'user') return by.client;
  return by.kind === 'session' ? 'mcp' : 'agent';
}
