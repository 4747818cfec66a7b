import type { Agent, AgentId } from '#domain';
import type { Selectable } from 'kysely';
import type { HotStatement, Reader } from '../port.ts';
import type { AgentsTable } from '../schema.ts';
import { toAgent } from './agents.ts';

/** What a poll asks of its agent each time that it looks. */
export interface PollingAgent {
  agent: Agent;
  /** The account that it belongs to is. */
  isDisabled: boolean;
  /** Entries of its inbox up to this are acknowledged. */
  acked: number;
  /** The claim that was granted last; repeated, it is granted nothing new. */
  lastClaim: string | null;
  /** Its inbox holds entries beyond what the poll has. */
  hasEntries: boolean;
  /** Turns are queued for it that no budget holds back. */
  hasQueued: boolean;
}

type Row = Selectable<AgentsTable> & {
  disabled_at: number | null;
  acked: number | null;
  last_claim: string | null;
  has_entries: number | boolean;
  has_queued: number | boolean;
};

/** In one, because every poll that is held looks every few seconds. Parameters: after, agent. */
const POLLING: HotStatement = {
  name: 'agent_polling',
  sqlite: `select a.*, u.disabled_at, h.acked, l.last_claim,
      exists (select 1 from inbox i where i.agent_id = a.id and i.seq > ?) as has_entries,
      exists (select 1 from turns t where t.agent_id = a.id and t.state = 'queued' and t.paused_by is null) as has_queued
    from agents a join users u on u.id = a.user_id
    left join inbox_heads h on h.agent_id = a.id left join agent_liveness l on l.agent_id = a.id
    where a.id = ?`,
};

/** Undefined when it was removed. */
export async function pollingAgent(
  reader: Reader,
  id: AgentId,
  after: number,
): Promise<PollingAgent | undefined> {
  const [row] = await reader.hot<Row>(POLLING, [after, id]);
  return (
    row && {
      agent: toAgent(row),
      isDisabled: row.disabled_at !== null,
      acked: row.acked ?? 0,
      lastClaim: row.last_claim,
      hasEntries: Boolean(row.has_entries),
      hasQueued: Boolean(row.has_queued),
    }
  );
}
