import type {
  AgentId,
  GateResult,
  Principal,
  RefusalCode,
  SessionId,
  WirePage,
  WorkspaceKind,
} from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

/** The directory that a session works in, as its agent told it last. */
export interface WorkspaceView {
  session: SessionId;
  /** `team:role:name` for a teammate, else the session's label. */
  of: string;
  /** Null when that agent was removed. */
  agent: { id: AgentId; name: string } | null;
  kind: WorkspaceKind;
  path: string;
  branch: string | null;
  baseCommit: string | null;
  /** The branch into which it is merged unless another is named. */
  target: string | null;
  /** As of `seenAt`: commits beyond the base, and files that differ from it, committed or not. */
  ahead: number | null;
  changed: string[];
  moreChanged: boolean;
  /** Its work is in its target branch. */
  merged: boolean;
  /** Why nobody looks for writes, though its role may not write; null where that does not apply. */
  unguarded: string | null;
  /** Null before its first turn has ended. */
  seenAt: number | null;
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

/** What an agent answers, as the contract has it; which of these comes is decided by what was asked. */
export type WorkspaceAnswer =
  | ({ is: 'diff' } & WorkspaceDiff)
  | { is: 'merged'; commit: string; into: string }
  | { is: 'nothing'; into: string }
  | { is: 'conflict'; into: string; files: { path: string; text: string }[] }
  | { is: 'discarded'; keptAs: string | null; lost: string[] }
  | { is: 'gates'; results: GateResult[] }
  | ({ is: 'wire' } & WirePage)
  | {
      is: 'refused';
      code: RefusalCode;
      message: string;
      hint: string | null;
      details: Record<string, unknown> | null;
    };

/** Worktrees and clones, which live on their agents' hosts: each verb asks the agent and waits for it at most 45 s. */
export interface WorkspaceService {
  list(by: Principal, query: Page & { team?: string | undefined }): Answer<PageOf<WorkspaceView>>;
  diff(by: Principal, session: string): Answer<WorkspaceDiff>;
  /** Into the branch that it was made from, unless another is named. A conflict changes nothing. */
  merge(
    by: Principal,
    session: string,
    input: { into?: string | undefined; message?: string | undefined; dryRun?: boolean | undefined },
  ): Answer<MergeOutcome>;
  /** Refused while there is work that is nowhere else, unless by force: then a ref is kept, and named. */
  discard(
    by: Principal,
    session: string,
    input: { force: boolean },
  ): Answer<{ keptAs: string | null; lost: string[] }>;
  /** By the agent that was asked. */
  answer(by: Principal, request: string, answer: WorkspaceAnswer): Answer<{ taken: 'now' | 'before' }>;
}
