import type { ApprovalId, HookId, RunId, RunScheduleId, UserId, WorkflowId, WorkflowKind } from '#domain';
import type { Flag } from './flag.ts';

export interface WorkflowsTable {
  id: WorkflowId;
  user_id: UserId;
  name: string;
  kind: WorkflowKind;
  hash: string;
  description: string | null;
  version: number;
  saved_by: string;
  created_at: number;
  saved_at: number;
}

export interface AllowedTextsTable {
  user_id: UserId;
  hash: string;
  name: string;
  allowed_by: string;
  created_at: number;
}

/** The columns of what a schedule or hook starts. */
export interface OrderColumns {
  user_id: UserId;
  name: string;
  kind: WorkflowKind;
  hash: string;
  args: string;
  cwd: string | null;
  /** JSON. */
  source: string | null;
  harness: string | null;
  agent: string | null;
  /** JSON; null: none. */
  limits: string | null;
  client: string;
  last_run: RunId | null;
  created_at: number;
}

export interface RunSchedulesTable extends OrderColumns {
  id: RunScheduleId;
  cron: string;
  time_zone: string;
  paused: Flag;
  /** The guard of a tick: whoever moves it on has the tick. */
  next_at: number | null;
}

export interface HooksTable extends OrderColumns {
  id: HookId;
  takes_body: Flag;
  secret: string;
  rotated_at: number | null;
  last_at: number | null;
}

export interface HookDeliveriesTable {
  hook_id: HookId;
  delivery: string;
  at: number;
}

/** Whom a question names, so that they find it among the questions of others. */
export interface ApprovalApproversTable {
  kind: 'person' | 'role';
  /** Of a person as accounts are compared: whatever the capitals. */
  name: string;
  approval_id: ApprovalId;
}

export interface WorkflowTables {
  workflows: WorkflowsTable;
  allowed_texts: AllowedTextsTable;
  run_schedules: RunSchedulesTable;
  hooks: HooksTable;
  hook_deliveries: HookDeliveriesTable;
  approval_approvers: ApprovalApproversTable;
}
