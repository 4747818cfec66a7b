import type {
  AgentId,
  ApprovalId,
  ApprovalMode,
  BudgetId,
  MessageId,
  MessageKind,
  MessageState,
  SessionId,
  SessionKind,
  SessionState,
  TeamId,
  TeamRequest,
  KeptEntry,
  TurnId,
  TurnSource,
  TurnState,
  UserId,
} from '#domain';
import type { Generated } from 'kysely';
import type { Flag } from './flag.ts';

export interface SessionsTable {
  id: SessionId;
  user_id: UserId;
  kind: SessionKind;
  state: SessionState;
  owner_id: SessionId | null;
  label: string | null;
  harness: string | null;
  agent_id: AgentId | null;
  cwd: string | null;
  /** JSON {url, ref}: what its agent checks out for it; null for a folder. */
  source: string | null;
  mode: ApprovalMode;
  model: string | null;
  harness_model: string | null;
  /** JSON: what was chosen of what the harness offers; null for nothing. */
  options: string | null;
  /** JSON: the session and conversation that it is a copy of. */
  fork_of: string | null;
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

export interface SessionOffersTable {
  session_id: SessionId;
  /** JSON, bounded by the domain's `boundOptions`. */
  options: string;
  can_fork: Flag;
}

export interface TurnsTable {
  id: TurnId;
  session_id: SessionId;
  position: number;
  state: TurnState;
  source: TurnSource;
  asked_by: SessionId | null;
  prompt: string;
  command: string | null;
  hops: number;
  fence: number;
  agent_id: AgentId | null;
  claim: string | null;
  lease_until: number | null;
  next_batch: number;
  cancel_asked_at: number | null;
  waiting_on: ApprovalId | null;
  /** Ids of tool calls that run, as a JSON array; null for none. */
  open_calls: string | null;
  created_at: number;
  started_at: number | null;
  last_activity_at: number | null;
  ended_at: number | null;
  reply: string | null;
  stop_reason: string | null;
  cause: string | null;
  usage: string | null;
  /** Of a queued turn: the budget that holds it back. */
  paused_by: Generated<BudgetId | null>;
  paused_at: Generated<number | null>;
}

export interface AttachmentsTable {
  turn_id: TurnId;
  position: number;
  name: string;
  mime_type: string;
  /** Base64. */
  data: string;
  bytes: number;
}

export interface TranscriptTable {
  session_id: SessionId;
  seq: number;
  turn_id: TurnId | null;
  at: number;
  type: KeptEntry['type'];
  /** Of a tool's output: its call. The newest output holds all of it, so the one before is removed. */
  tool_call: string | null;
  body: string;
  bytes: number;
}

/** Running figures of a session's transcript, apart from the session row because every batch writes them. */
export interface TranscriptHeadsTable {
  session_id: SessionId;
  seq: number;
  bytes: number;
  /** The highest number among entries that were removed for want of room or for their age. */
  pruned_to: number;
}

export interface MessagesTable {
  id: MessageId;
  user_id: UserId;
  to_session: SessionId;
  from_session: SessionId | null;
  kind: MessageKind;
  turn_id: TurnId | null;
  label: string | null;
  body: string;
  state: MessageState;
  tries: number;
  delivered_in: string | null;
  created_at: number;
  delivered_at: number | null;
  read_at: number | null;
  team_id: TeamId | null;
  from_address: string | null;
  request: TeamRequest | null;
  correlation: MessageId | null;
  reply_to: MessageId | null;
  topic: string | null;
  /** Of an announced artifact. */
  subject: string | null;
  /** Delivered in this order: 0 stop, 1 lead, 2 everyone else. */
  rank: number;
  hops: number;
  /** The sender's turn that it was sent in. */
  sent_in: TurnId | null;
  /** The sender's own name for the call that sent it. */
  client_key: string | null;
}

/** Of sessions that are in no team. */
export interface SessionRolesTable {
  session_id: SessionId;
  /** JSON: the whole role, as it was when the session was spawned. */
  role: string;
  turns_used: number;
  turns_most: number;
}

export interface SessionTables {
  session_roles: SessionRolesTable;
  sessions: SessionsTable;
  session_offers: SessionOffersTable;
  turns: TurnsTable;
  attachments: AttachmentsTable;
  transcript: TranscriptTable;
  transcript_heads: TranscriptHeadsTable;
  messages: MessagesTable;
}
