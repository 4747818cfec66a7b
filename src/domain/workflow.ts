import type { GitSource } from './git-source.ts';
import type { HookId, RunId, RunScheduleId, UserId, WorkflowId } from './ids.ts';
import type { RunLimits, WorkflowKind } from './run.ts';

/** Names under which workflows are saved. */
export const WORKFLOW_NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** Bounds of what is kept to be run; times in ms. */
export const WORKFLOW_LIMITS = {
  textBytes: 1024 * 1024,
  savedPerUser: 500,
  allowedPerUser: 1_000,
  schedulesPerUser: 100,
  hooksPerUser: 100,
  hookBodyBytes: 1024 * 1024,
  hookDeliveryCharacters: 200,
  /** How far the time of a delivery may be from the hub's own. */
  hookWindowMs: 5 * 60_000,
} as const;

/** A workflow that a person keeps in the hub, under a name. */
export interface SavedWorkflow {
  id: WorkflowId;
  user: UserId;
  name: string;
  kind: WorkflowKind;
  /** Of its text. */
  hash: string;
  description: string | null;
  /** From 1; grows whenever another text is saved under the name. */
  version: number;
  savedBy: string;
  createdAt: number;
  savedAt: number;
}

/** A text that a person let run whenever a session starts it: this very text, by its hash. */
export interface AllowedText {
  user: UserId;
  hash: string;
  /** What it was called when it was allowed. */
  name: string;
  allowedBy: string;
  createdAt: number;
}

/** What a schedule or hook starts: a text as it was when that was made. */
export interface RunOrder {
  user: UserId;
  name: string;
  kind: WorkflowKind;
  hash: string;
  /** JSON. */
  args: string;
  cwd: string | null;
  source: GitSource | null;
  harness: string | null;
  agent: string | null;
  /** What each of its runs may use. */
  limits: RunLimits;
  /** The program of the person whose session owns the runs, and is told of their ends. */
  client: string;
  /** The run that it started last. */
  lastRun: RunId | null;
  createdAt: number;
}

/** Starts a run at each tick of a cron line; while its last run is under way a tick is passed over. */
export interface RunSchedule extends RunOrder {
  id: RunScheduleId;
  cron: string;
  timeZone: string;
  paused: boolean;
  nextAt: number | null;
}

/** Starts a run at each delivery that is signed with its secret. */
export interface Hook extends RunOrder {
  id: HookId;
  /** What a delivery carries counts as inputs; else its body says only that it is time. */
  takesBody: boolean;
  /** Kept as it is: a signature can be checked with nothing less. */
  secret: string;
  rotatedAt: number | null;
  lastAt: number | null;
}
