import type { AgentId, AgentIntent, CommandId, CommandKind, CommandState, UserId } from '#domain';
import type { Generated } from 'kysely';

export interface AgentsTable {
  id: AgentId;
  user_id: UserId;
  name: string;
  hostname: string;
  platform: string;
  version: string;
  intent: AgentIntent;
  slots: number;
  harnesses: string;
  tags: string;
  contract: number;
  created_at: number;
  host_uid: string | null;
  /** JSON. */
  metadata: Generated<string>;
}

/** Liveness, narrow because it is written at every heartbeat. */
export interface AgentLivenessTable {
  agent_id: AgentId;
  last_heard_at: number;
  /** Last claim_id that was granted; the same one again grants nothing new. */
  last_claim: string | null;
  /** The liveness that the event log tells of last. */
  told?: string | null;
}

/** Head of an agent's inbox: the row lock on it makes the order of entries the order of commits. */
export interface InboxHeadsTable {
  agent_id: AgentId;
  seq: number;
  acked: number;
}

export interface InboxTable {
  agent_id: AgentId;
  seq: number;
  body: string;
  created_at: number;
}

export interface AgentCommandsTable {
  id: CommandId;
  /** It may have been removed since. */
  agent_id: AgentId;
  user_id: UserId;
  kind: CommandKind;
  /** The whole order as JSON. */
  args: string;
  state: CommandState;
  asked_by: string;
  created_at: number;
  deadline_at: number;
  acknowledged_at: number | null;
  ended_at: number | null;
  /** Its entry in the agent's inbox. */
  inbox_seq: number;
  result: string | null;
  cause: string | null;
}

export interface FleetTables {
  agents: AgentsTable;
  agent_liveness: AgentLivenessTable;
  inbox_heads: InboxHeadsTable;
  inbox: InboxTable;
  agent_commands: AgentCommandsTable;
}
