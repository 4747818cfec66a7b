import type { AgentId, Principal, SessionId, WorkspaceKind } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

/** The directory that a session works in, as its agent told it last. */
export interface WorkspaceView {
  session: SessionId;
  /** `team:role:name` for a teammate, else the session's label. */
  of: string;
  agent: { id: AgentId; name: string };
  kind: WorkspaceKind;
  path: string;
  branch: string | null;
  baseCommit: string | null;
  /** As of `seenAt`: commits beyond the base, files changed and not committed. */
  ahead: number | null;
  changed: string[];
  /** Its work is in its target branch. */
  merged: boolean;
  seenAt: number;
}

export interface WorkspaceDiff {
  from: string;
  to: string;
  files: { path: string; change: string; added: number | null; removed: number | null }[];
  /** Unified, cut at 1 MB. */
  patch: string;
  cut: boolean;
}

export type MergeOutcome =
  | { outcome: 'merged'; commit: string; into: string }
  | { outcome: 'nothing'; into: string }
  | { outcome: 'conflict'; into: string; files: { path: string; text: string }[] };

/** Worktrees and clones, which live on their agents' hosts: each verb asks the agent and waits for it at most 45 s. */
export interface WorkspaceService {
  list(by: Principal, query: Page & { team?: string | undefined }): Answer<PageOf<WorkspaceView>>;
  diff(by: Principal, session: string): Answer<WorkspaceDiff>;
  /** Into the branch that it was made from, unless another is named. A conflict changes nothing. */
  merge(
    by: Principal,
    session: string,
    input: { into?: string | undefined; message?: string | undefined },
  ): Answer<MergeOutcome>;
  /** Refused while there is work that is nowhere else, unless by force: then a ref is kept, and named. */
  discard(
    by: Principal,
    session: string,
    input: { force: boolean },
  ): Answer<{ keptAs: string | null; lost: string[] }>;
}
