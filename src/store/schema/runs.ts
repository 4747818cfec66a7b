import type {
  AgentId,
  ApprovalId,
  ApprovalMode,
  HubId,
  RunId,
  RunState,
  SessionId,
  StepId,
  StepKind,
  StepState,
  TurnId,
  UserId,
  WorkflowKind,
} from '#domain';
import type { Flag } from './flag.ts';

/** The text of a definition, once, however many runs have it. */
export interface RunTextsTable {
  hash: string;
  kind: WorkflowKind;
  text: string;
}

export interface RunsTable {
  id: RunId;
  user_id: UserId;
  name: string;
  kind: WorkflowKind;
  hash: string;
  state: RunState;
  /** JSON. */
  cause: string | null;
  args: string;
  result: string | null;
  cwd: string | null;
  /** JSON. */
  source: string | null;
  harness: string | null;
  agent: string | null;
  mode: ApprovalMode | null;
  owner_id: SessionId;
  tells_id: SessionId | null;
  started_by: string;
  parent_run: RunId | null;
  parent_step: StepId | null;
  root_id: RunId;
  basis_id: RunId | null;
  from_step: string | null;
  /** JSON. */
  limits: string;
  execution: number;
  /** Whoever writes to the journal moves it on, under the fence. */
  next_seq: number;
  /** The guard of the bound, at the root: counted up before a step is begun, unless it is reached. */
  agents_used: number;
  tokens_used: number;
  cost_used: number;
  unknown_use: number;
  active_ms: number;
  active_since: number | null;
  wake_at: number | null;
  hub_id: HubId | null;
  /** Grows with each lease: a write with an older one is refused. */
  fence: number;
  lease_until: number | null;
  /** Counted up by whoever wakes it: the guard against a wake that comes while it goes to wait. */
  signals: number;
  /** JSON. */
  warnings: string;
  created_at: number;
  ended_at: number | null;
}

export interface RunStepsTable {
  id: StepId;
  run_id: RunId;
  execution: number;
  call: number;
  kind: StepKind;
  key: string;
  name: string;
  phase: string | null;
  state: StepState;
  why: string | null;
  /** JSON. */
  cause: string | null;
  prompt: string;
  /** JSON. */
  options: string;
  output: string | null;
  may_write: Flag;
  saw: string | null;
  reused_from: StepId | null;
  tries: number;
  session_id: SessionId | null;
  turn_id: TurnId | null;
  agent_id: AgentId | null;
  harness: string | null;
  approval_id: ApprovalId | null;
  child_id: RunId | null;
  not_before: number | null;
  ended_seq: number | null;
  spent: number;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface RunTriesTable {
  step_id: StepId;
  number: number;
  run_id: RunId;
  session_id: SessionId;
  turn_id: TurnId;
  /** JSON. */
  cause: string | null;
  created_at: number;
  ended_at: number | null;
}

/** What a run says beside its steps: log lines, phases, causes of what came to nothing. */
export interface RunNotesTable {
  run_id: RunId;
  execution: number;
  /** From 1 in an execution, in the order in which its program says them. */
  number: number;
  kind: string;
  text: string;
  at: number;
}

export interface RunTables {
  run_texts: RunTextsTable;
  runs: RunsTable;
  run_steps: RunStepsTable;
  run_tries: RunTriesTable;
  run_notes: RunNotesTable;
}
