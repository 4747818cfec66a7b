import type {
  AgentId,
  AgentIntent,
  ApprovalId,
  ApprovalKind,
  ApprovalMode,
  ApprovalState,
  AttemptId,
  AttemptState,
  BudgetId,
  BudgetKind,
  BudgetPeriod,
  BudgetScope,
  BoardId,
  CommandId,
  CommandKind,
  CommandState,
  EventType,
  HubId,
  MessageId,
  MessageKind,
  MessageState,
  RuleId,
  RuleScope,
  ScheduleId,
  SessionId,
  SessionKind,
  SessionState,
  TaskId,
  TaskPriority,
  TaskState,
  PlanState,
  StopState,
  TeamId,
  TeamRequest,
  TeamState,
  TokenId,
  TokenKind,
  ToolKind,
  TranscriptEntry,
  TurnId,
  TurnSource,
  TurnState,
  UserId,
  UserRole,
  WorkspaceKind,
} from '#domain';
import type { Generated } from 'kysely';
import type { ArtifactTables } from './schema/artifacts.ts';

// Columns are portable: ids and JSON are text, times are integer milliseconds, flags are 0 or 1. Ids and states carry the
// domain's types, because only our own typed writers fill them; JSON is parsed by the file of its concept in tables/.

export type Flag = 0 | 1;

export interface MetaTable {
  key: string;
  value: string;
}

export interface UsersTable {
  id: UserId;
  name: string;
  /** By which names are unique: the domain's `userNameKey`. */
  name_key: string | null;
  role: UserRole;
  created_at: number;
  disabled_at: number | null;
}

export interface TokensTable {
  id: TokenId;
  kind: TokenKind;
  user_id: UserId;
  /** The agent's or session's id, by kind; of a join token the agent that it has registered. */
  subject: string | null;
  client: string | null;
  /** Hex SHA-256 of the whole token. */
  digest: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
  /** 1: whoever calls with it is to be handed another. */
  renew: Generated<number>;
  /** 1: a person's token that only reads. */
  read_only: Generated<Flag>;
  /** 1: a person's token that is good for being replaced, once. */
  sign_in: Generated<Flag>;
}

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

/** Hubs over this database; where there is one alone, nobody writes here. */
export interface HubsTable {
  id: HubId;
  address: string;
  version: string;
  hostname: string;
  started_at: number;
  listening_since: number;
  heard_at: number;
}

/** Calls that wait in a hub, so that the other hubs know. */
export interface CallWaitsTable {
  id: string;
  hub_id: HubId;
  session_id: SessionId;
  turn_id: TurnId | null;
  until: number;
  /** The request whose answer it awaits. */
  message_id: Generated<MessageId | null>;
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
  type: TranscriptEntry['type'];
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

export interface ApprovalsTable {
  id: ApprovalId;
  user_id: UserId;
  kind: ApprovalKind;
  session_id: SessionId | null;
  turn_id: TurnId | null;
  /** Of permissions: the harness' own id of the question, and the tool's call as JSON. */
  request: string | null;
  call: string | null;
  /** Of the other kinds: the id of what it is about, and what is asked, as JSON. */
  subject: string | null;
  question: string | null;
  state: ApprovalState;
  answer: string | null;
  answered_by: string | null;
  reason: string | null;
  created_at: number;
  expires_at: number;
  answered_at: number | null;
}

export interface TurnUsageTable {
  turn_id: TurnId;
  session_id: SessionId;
  user_id: UserId;
  agent_id: AgentId | null;
  harness: string;
  model: string | null;
  role: string | null;
  folder: string | null;
  state: TurnState;
  /** Null is unknown. */
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  cost_micros: number | null;
  active_ms: number;
  /** Told after the turn had been taken away. */
  late: Flag;
  ended_at: number;
}

export interface BudgetsTable {
  id: BudgetId;
  user_id: UserId;
  scope: BudgetScope;
  scope_id: string;
  kind: BudgetKind;
  soft: number | null;
  hard: number;
  period: BudgetPeriod;
  zone: string;
  window_start: number;
  window_end: number | null;
  used: number;
  reserved: number;
  unknown_turns: number;
  soft_told_at: number | null;
  paused_at: number | null;
  kept_paused: Flag;
  created_at: number;
}

/** What a budget holds for a turn; once that has ended (`settled_at`), what it was charged. */
export interface BudgetTurnsTable {
  budget_id: BudgetId;
  turn_id: TurnId;
  reserved: number;
  used: number;
  unknown: Flag;
  settled_at: number | null;
}

export interface RulesTable {
  id: RuleId;
  user_id: UserId;
  scope: RuleScope;
  scope_value: string | null;
  kind: ToolKind;
  command: string | null;
  path_prefix: string | null;
  decision: 'allow' | 'deny';
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

export interface EventsTable {
  seq: Generated<number>;
  /** PostgreSQL alone: the writing transaction; reads stay below the snapshot's xmin. */
  xid?: Generated<string>;
  at: number;
  type: EventType;
  user_id: UserId | null;
  session_id: SessionId | null;
  turn_id: TurnId | null;
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
  /** The hub that works on the call, or worked. */
  hub_id?: HubId | null;
  /** The turn whose outcome is the answer of the call. */
  turn_id?: TurnId | null;
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
  holder: HubId;
  fence: number;
  until: number;
}

export interface TasksTable {
  id: TaskId;
  user_id: UserId;
  /** One of board and team is set; a task of a bench or an old test may have neither. */
  board_id: BoardId | null;
  team_id: TeamId | null;
  title: string;
  state: TaskState;
  priority: TaskPriority;
  position: number;
  /** Null for anybody; an agent's or session's id; or `harness:NAME`. */
  assignee: string | null;
  /** The domain's `laneOf`. */
  lane: string;
  unmet: number;
  blocked: string | null;
  /** Set after a failed attempt, and cleared when it is due: what has one is not in the index of what is ready. */
  not_before: number | null;
  most_attempts: number;
  claimed_by: AgentId | SessionId | null;
  claim: string | null;
  fence: number;
  attempts: number;
  /** Edges that name it as what they need: a completed task without any has nothing to count down. */
  dependants: number;
  created_at: number;
  updated_at: number;
  done_at: number | null;
}

export interface TaskEdgesTable {
  task_id: TaskId;
  needs_id: TaskId;
  /** The prerequisite is done. */
  met: Flag;
}

export interface AttemptsTable {
  id: AttemptId;
  task_id: TaskId;
  claimant: string;
  fence: number;
  state: AttemptState;
  cause: string | null;
  /** The session and turn that work on it, when a fleet agent took it. */
  session_id: SessionId | null;
  turn_id: TurnId | null;
  started_at: number;
  ended_at: number | null;
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

export interface BoardsTable {
  id: BoardId;
  user_id: UserId;
  name: string;
  description: string | null;
  review: Flag;
  most_attempts: number;
  /** JSON. */
  work: string | null;
  /** At least the number of open tasks: the guard of their bound. */
  open_tasks: number;
  /** Of the next task at the end of a column. */
  next_position: number;
  created_at: number;
  removed_at: number | null;
}

export interface SchedulesTable {
  id: ScheduleId;
  user_id: UserId;
  board_id: BoardId;
  cron: string;
  time_zone: string;
  /** JSON. */
  draft: string;
  paused: Flag;
  /** Whoever moves it on has the tick: the guard of "one task of a tick". */
  next_at: number | null;
  last_task: TaskId | null;
  created_at: number;
}

/** The rest of a card, one row each, so that the row that claims write stays narrow. */
export interface TaskDetailsTable {
  task_id: TaskId;
  user_id: UserId;
  /** That of the card, for lists. */
  board_id: BoardId | null;
  description: string | null;
  due_at: number | null;
  /** JSON, as the next two. */
  metadata: string | null;
  checklist: string | null;
  work: string | null;
  result: string | null;
  created_by: string;
}

export interface TaskTagsTable {
  task_id: TaskId;
  tag: string;
  user_id: UserId;
}

export interface TaskActivityTable {
  seq: Generated<number>;
  task_id: TaskId;
  at: number;
  principal: string;
  door: string;
  action: string;
  /** JSON. */
  data: string | null;
  note: string | null;
}

export interface TeamsTable {
  id: TeamId;
  user_id: UserId;
  name: string;
  description: string | null;
  lead_id: SessionId;
  state: TeamState;
  cwd: string | null;
  /** JSON, as `gates`. */
  source: string | null;
  workspace: WorkspaceKind | null;
  gates: string;
  plan_required: Flag;
  /** The guard of the bound. */
  live_teammates: number;
  /** Of the next task at the end of a column. */
  next_position: number;
  created_at: number;
  deleted_at: number | null;
  /** JSON: what its lead subscribes to. */
  lead_topics: Generated<string>;
}

export interface TeammatesTable {
  session_id: SessionId;
  team_id: TeamId;
  name: string;
  role: string;
  /** JSON: the whole role, as it was when the session was spawned. */
  profile: string;
  plan: PlanState;
  full_mode: ApprovalMode;
  workspace: WorkspaceKind;
  workspace_asked: Flag;
  path: string | null;
  branch: string | null;
  base_commit: string | null;
  /** JSON. */
  topics: string;
  turns_used: number;
  turns_most: number;
  /** The lead was told that they are used up. */
  turns_told_at: number | null;
  stop_id: string | null;
  stop_state: StopState | null;
  stop_reason: string | null;
  stop_answer: string | null;
  stop_asked_at: number | null;
  stop_deadline_at: number | null;
  joined_at: number;
  left_at: number | null;
  left_why: string | null;
}

/** Roles that were given with a team. */
export interface TeamRolesTable {
  team_id: TeamId;
  name: string;
  /** JSON. */
  role: string;
}

export interface Database extends ArtifactTables {
  meta: MetaTable;
  users: UsersTable;
  tokens: TokensTable;
  agents: AgentsTable;
  agent_liveness: AgentLivenessTable;
  inbox_heads: InboxHeadsTable;
  inbox: InboxTable;
  sessions: SessionsTable;
  session_offers: SessionOffersTable;
  turns: TurnsTable;
  attachments: AttachmentsTable;
  transcript: TranscriptTable;
  transcript_heads: TranscriptHeadsTable;
  messages: MessagesTable;
  approvals: ApprovalsTable;
  rules: RulesTable;
  turn_usage: TurnUsageTable;
  budgets: BudgetsTable;
  budget_turns: BudgetTurnsTable;
  events: EventsTable;
  idempotency: IdempotencyTable;
  settings: SettingsTable;
  audit: AuditTable;
  leases: LeasesTable;
  hubs: HubsTable;
  call_waits: CallWaitsTable;
  tasks: TasksTable;
  task_edges: TaskEdgesTable;
  attempts: AttemptsTable;
  boards: BoardsTable;
  schedules: SchedulesTable;
  task_details: TaskDetailsTable;
  task_tags: TaskTagsTable;
  task_activity: TaskActivityTable;
  agent_commands: AgentCommandsTable;
  teams: TeamsTable;
  teammates: TeammatesTable;
  team_roles: TeamRolesTable;
}
