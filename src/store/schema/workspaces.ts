import type { AgentId, SessionId, TeamId, UserId, WorkspaceKind } from '#domain';
import type { Flag } from './flag.ts';

export interface WorkspacesTable {
  session_id: SessionId;
  user_id: UserId;
  agent_id: AgentId | null;
  place_of: string;
  name: string;
  /** The kind that is wanted, and the one that it has got; null before it was made. */
  wanted: WorkspaceKind;
  asked: Flag;
  from_dir: string;
  kind: WorkspaceKind | null;
  path: string | null;
  branch: string | null;
  base_commit: string | null;
  target: string | null;
  unguarded: string | null;
  ahead: number;
  /** JSON. */
  changed: string;
  more: Flag;
  merged: Flag;
  seen_at: number | null;
  gone_at: number | null;
}

export interface WorkspaceRequestsTable {
  id: string;
  session_id: SessionId;
  agent_id: AgentId;
  /** Its newest entry in the agent's inbox. */
  inbox_seq: number;
  /** JSON, as the inbox carries it. */
  body: string;
  purpose: string | null;
  answer: string | null;
  created_at: number;
  deadline_at: number;
  answered_at: number | null;
}

export interface WorkspaceOverlapsTable {
  team_id: TeamId;
  path: string;
  told_at: number;
}

/** Teams whose gates a person gave. */
export interface GatesOfPersonsTable {
  team_id: TeamId;
}

export interface WorkspaceTables {
  gates_of_persons: GatesOfPersonsTable;
  workspaces: WorkspacesTable;
  workspace_requests: WorkspaceRequestsTable;
  workspace_overlaps: WorkspaceOverlapsTable;
}
