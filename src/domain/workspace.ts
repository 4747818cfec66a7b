import type { SessionId } from './ids.ts';
import type { WireQuery } from './wire-log.ts';
import type { QualityGate, WorkspaceKind } from './team.ts';

/** What the hub wants of the directory that a session works in; its agent makes it at the first start. */
export interface WorkspaceWish {
  /** The team or session that it is for, and its name there: both become parts of the branch. */
  of: string;
  name: string;
  kind: WorkspaceKind;
  /** The kind was named: what cannot be had fails, and nothing else is taken in its place. */
  asked: boolean;
  /** The directory that it is made from; empty where the session's source is checked out for that. */
  from: string;
  /** Whatever is written there is undone after each turn, kept as a patch, and told. */
  guard: 'read_only' | null;
}

/** The directory that a session has been given, as its agent tells it with the start of a turn. */
export interface WorkspacePlace {
  kind: WorkspaceKind;
  path: string;
  branch: string | null;
  baseCommit: string | null;
  /** The branch that it was made from, into which it is merged unless another is named. */
  target: string | null;
  /** Why nobody looks for forbidden writes, though that is wanted. */
  unguarded: string | null;
}

/** What its agent has seen in a workspace after a turn. */
export interface TurnWork {
  branch: string | null;
  /** Commits beyond its base. */
  ahead: number;
  /** Files that differ from its base, committed or not. */
  changed: string[];
  more: boolean;
  /** Its target branch has all of it. */
  merged: boolean;
  /** Written by who may not, and undone. */
  forbidden?: ForbiddenWrite;
  /** What could not be looked at, or not be undone, and why. */
  problem?: string;
}

export interface ForbiddenWrite {
  paths: string[];
  more: boolean;
  /** Can be applied by git, unless it is cut. */
  patch: string;
  cut: boolean;
  /** The file on the host of the agent that holds all of a long patch. */
  patchFile?: string;
  /** The ref that keeps the commits that were made. */
  keptAs?: string;
}

/** What the hub asks an agent about a session of its own: about its workspace, or for its protocol log. */
export type WorkspaceAsk =
  | ({ do: 'wire' } & WireQuery)
  | { do: 'diff'; bytes: number }
  | { do: 'merge'; into: string | null; message: string; dryRun: boolean }
  | { do: 'discard'; force: boolean }
  | { do: 'gate'; gates: QualityGate[] };

/** How a command at a task's completion ended. `code` null: it was killed at its time limit, or could not be run. */
export interface GateResult {
  name: string;
  code: number | null;
  /** The end of what it said. */
  output: string;
}

export interface WorkspaceRequest {
  id: string;
  session: SessionId;
  /** Of its workspace; empty where that is not what is asked about. */
  of: string;
  name: string;
  ask: WorkspaceAsk;
}

export const WORKSPACE_LIMITS = {
  /** How long a verb waits for the agent, in ms. */
  answerMs: 45_000,
  diffBytes: 1024 * 1024,
  patchBytes: 64 * 1024,
  changedFiles: 200,
  pathCharacters: 1_024,
  gateOutputBytes: 16 * 1024,
  /** A request to run gates waits so long for an agent that is away, in ms; then the lead decides. */
  gateWaitMs: 24 * 3_600_000,
  /** A task is sent back by its gates so often; then it goes to review. */
  gateRounds: 5,
} as const;
