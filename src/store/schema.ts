import type { Generated } from 'kysely';

// Columns are portable: ids and JSON are text, times are integer milliseconds, flags are 0 or 1. Rows are turned into
// domain types by the file of their concept in tables/.

export type Flag = 0 | 1;

export interface MetaTable {
  key: string;
  value: string;
}

export interface UsersTable {
  id: string;
  name: string;
  role: string;
  created_at: number;
  disabled_at: number | null;
}

export interface TokensTable {
  id: string;
  kind: string;
  user_id: string;
  /** The agent's or session's id, by kind. */
  subject: string | null;
  client: string | null;
  /** Hex SHA-256 of the whole token. */
  digest: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

export interface AgentsTable {
  id: string;
  user_id: string;
  name: string;
  hostname: string;
  platform: string;
  version: string;
  intent: string;
  slots: number;
  harnesses: string;
  tags: string;
  contract: number;
  created_at: number;
}

/** Liveness, narrow because it is written at every heartbeat. */
export interface AgentLivenessTable {
  agent_id: string;
  last_heard_at: number;
  /** Last claim_id that was granted; the same one again grants nothing new. */
  last_claim: string | null;
}

/** Head of an agent's inbox: the row lock on it makes the order of entries the order of commits. */
export interface InboxHeadsTable {
  agent_id: string;
  seq: number;
  acked: number;
}

export interface InboxTable {
  agent_id: string;
  seq: number;
  body: string;
  created_at: number;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  kind: string;
  state: string;
  owner_id: string | null;
  label: string | null;
  harness: string | null;
  agent_id: string | null;
  cwd: string | null;
  mode: string;
  model: string | null;
  role: string | null;
  client: string | null;
  depth: number;
  acp_session: string | null;
  rebind: Flag;
  asleep: Flag;
  unattended: Flag;
  may_approve: Flag;
  may_spawn: Flag;
  answered_at: number | null;
  cause: string | null;
  close_reason: string | null;
  close_after_turn: Flag;
  /** Live delegates that it owns; the conditional update of this is the guard of the cap. */
  live_delegates: number;
  /** Queued turns; the guard of its bound. */
  queued_turns: number;
  /** Position of the next turn. */
  next_position: number;
  created_at: number;
  opened_at: number | null;
  ended_at: number | null;
  last_turn_ended_at: number | null;
  last_send_at: number | null;
}

export interface TurnsTable {
  id: string;
  session_id: string;
  position: number;
  state: string;
  source: string;
  asked_by: string | null;
  prompt: string;
  command: string | null;
  hops: number;
  fence: number;
  agent_id: string | null;
  claim: string | null;
  lease_until: number | null;
  next_batch: number;
  cancel_asked_at: number | null;
  waiting_on: string | null;
  created_at: number;
  started_at: number | null;
  last_activity_at: number | null;
  ended_at: number | null;
  reply: string | null;
  stop_reason: string | null;
  cause: string | null;
  usage: string | null;
}

export interface TranscriptTable {
  session_id: string;
  seq: number;
  turn_id: string | null;
  at: number;
  type: string;
  body: string;
  bytes: number;
}

/** Running figures of a session's transcript, apart from the session row because every batch writes them. */
export interface TranscriptHeadsTable {
  session_id: string;
  seq: number;
  bytes: number;
}

export interface MessagesTable {
  id: string;
  user_id: string;
  to_session: string;
  from_session: string | null;
  kind: string;
  turn_id: string | null;
  label: string | null;
  body: string;
  state: string;
  tries: number;
  delivered_in: string | null;
  created_at: number;
  delivered_at: number | null;
  read_at: number | null;
}

export interface ApprovalsTable {
  id: string;
  user_id: string;
  session_id: string;
  turn_id: string;
  request: string;
  call: string;
  state: string;
  answered_by: string | null;
  reason: string | null;
  created_at: number;
  expires_at: number;
  answered_at: number | null;
}

export interface RulesTable {
  id: string;
  user_id: string;
  scope: string;
  scope_value: string | null;
  kind: string;
  command: string | null;
  path_prefix: string | null;
  decision: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

export interface EventsTable {
  seq: Generated<number>;
  /** PostgreSQL alone: the writing transaction; reads stay below the snapshot's xmin. */
  xid?: Generated<string>;
  at: number;
  type: string;
  user_id: string | null;
  session_id: string | null;
  turn_id: string | null;
  subject: string | null;
  data: string | null;
}

export interface IdempotencyTable {
  principal: string;
  key: string;
  route: string;
  request_hash: string;
  status: number;
  body: string;
  created_at: number;
}

export interface SettingsTable {
  key: string;
  value: string;
  updated_at: number;
  updated_by: string;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  user_id: string | null;
  principal: string;
  door: string;
  action: string;
  subject: string | null;
  data: string | null;
}

/** Leases of background parts, so that one hub of several does a round. */
export interface LeasesTable {
  name: string;
  holder: string;
  fence: number;
  until: number;
}

export interface TasksTable {
  id: string;
  user_id: string;
  title: string;
  state: string;
  priority: number;
  position: number;
  unmet: number;
  blocked: string | null;
  claimed_by: string | null;
  claim: string | null;
  fence: number;
  attempts: number;
  created_at: number;
  done_at: number | null;
}

export interface TaskEdgesTable {
  task_id: string;
  needs_id: string;
}

export interface AttemptsTable {
  id: string;
  task_id: string;
  claimant: string;
  fence: number;
  state: string;
  cause: string | null;
  started_at: number;
  ended_at: number | null;
}

export interface Database {
  meta: MetaTable;
  users: UsersTable;
  tokens: TokensTable;
  agents: AgentsTable;
  agent_liveness: AgentLivenessTable;
  inbox_heads: InboxHeadsTable;
  inbox: InboxTable;
  sessions: SessionsTable;
  turns: TurnsTable;
  transcript: TranscriptTable;
  transcript_heads: TranscriptHeadsTable;
  messages: MessagesTable;
  approvals: ApprovalsTable;
  rules: RulesTable;
  events: EventsTable;
  idempotency: IdempotencyTable;
  settings: SettingsTable;
  audit: AuditTable;
  leases: LeasesTable;
  tasks: TasksTable;
  task_edges: TaskEdgesTable;
  attempts: AttemptsTable;
}
