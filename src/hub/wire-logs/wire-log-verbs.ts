import type { Principal, WirePage, WireQuery } from '#domain';
import type { Answer } from '../answer.ts';

/** What went between Muster and the harnesses of sessions: agents keep it, and are asked for a part of it. */
export interface WireLogService {
  /** For the person whose session it is; waits for its agent at most 45 s. */
  page(by: Principal, session: string, query: WireQuery): Answer<WirePage>;
}
