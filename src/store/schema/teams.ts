import type {
  ApprovalMode,
  SessionId,
  PlanState,
  StopState,
  TeamId,
  TeamState,
  UserId,
  WorkspaceKind,
} from '#domain';
import type { Generated } from 'kysely';
import type { Flag } from './flag.ts';

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

export interface TeamTables {
  teams: TeamsTable;
  teammates: TeammatesTable;
  team_roles: TeamRolesTable;
}
