import type {
  ApprovalId,
  ApprovalKind,
  ApprovalState,
  RuleId,
  RuleScope,
  SessionId,
  ToolKind,
  TurnId,
  UserId,
} from '#domain';

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
  times_used: number;
  last_used_at: number | null;
}

export interface ApprovalTables {
  approvals: ApprovalsTable;
  rules: RulesTable;
}
