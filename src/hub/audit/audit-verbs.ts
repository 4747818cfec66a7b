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

export interface AuditService {
  list(by: Principal, page: Page): Answer<PageOf<AuditEntry>>;
}
