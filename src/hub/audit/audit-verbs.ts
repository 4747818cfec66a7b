import type { Principal } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface AuditEntry {
  seq: number;
  at: number;
  principal: string;
  /** The name of a person; null for others. */
  name: string | null;
  door: string;
  action: string;
  subject: string | null;
  data: Record<string, unknown> | null;
}

/** What to look for; what is not said counts not. */
export interface AuditFilter {
  /** A person by name or id, or the id of whatever acted; `hub` for what the hub did by itself. */
  who?: string | undefined;
  /** `approval.answered`, or `approval` for all that was done to approvals. */
  what?: string | undefined;
  door?: string | undefined;
  /** The id of what it was done to. */
  about?: string | undefined;
  /** ms since 1970. */
  since?: number | undefined;
}

export interface AuditService {
  /** Newest first; for admins. */
  list(by: Principal, query: Page & AuditFilter): Answer<PageOf<AuditEntry>>;
}
