import type { GitSource } from './git-source.ts';
import type { AgentId, ApprovalId, HubId, RunId, SessionId, StepId, TurnId, UserId } from './ids.ts';
import type { ApprovalMode } from './mode.ts';
import type { Moves } from './moves.ts';
import type { Cause } from './session.ts';

/** What a workflow is written in. */
export const WORKFLOW_KINDS = ['yaml', 'script'] as const;
export type WorkflowKind = (typeof WORKFLOW_KINDS)[number];

/** What a file holds, by its name. */
export const workflowKindOf = (file: string): WorkflowKind =>
  /\.(?:js|mjs|ts)$/iu.test(file) ? 'script' : 'yaml';

export const RUN_STATES = ['running', 'waiting', 'paused', 'done', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];
export const LIVE_RUN_STATES = ['running', 'waiting', 'paused'] as const satisfies readonly RunState[];

/**
 * How a run stands, in one word and why: `dispatching`: it has steps that wait for a place; `needs_you`: people are
 * asked; `waiting`: only times are waited for.
 */
export const RUN_WORDS = [
  'starting',
  'dispatching',
  'running',
  'needs_you',
  'waiting',
  'paused',
  'done',
  'failed',
  'cancelled',
] as const;
export type RunWord = (typeof RUN_WORDS)[number];

export const RUN_ACTIONS = ['pause', 'resume', 'cancel', 'rerun', 'answer'] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

export type RunMove = 'wait' | 'wake' | 'pause' | 'go_on' | 'finish' | 'fail' | 'cancel' | 'restart';

/**
 * `wait`: all that is open waits for people, so the run is unloaded. `wake`: one of them has answered, or time has come.
 * `restart`: a new execution of a run that has ended otherwise than done; it reuses what holds.
 */
export const RUN_MOVES: Moves<RunState, RunMove> = {
  wait: { from: ['running'], to: 'waiting' },
  wake: { from: ['waiting'], to: 'running' },
  pause: { from: ['running', 'waiting'], to: 'paused' },
  go_on: { from: ['paused'], to: 'running' },
  finish: { from: ['running'], to: 'done' },
  fail: { from: ['running', 'waiting', 'paused'], to: 'failed' },
  cancel: { from: ['running', 'waiting', 'paused'], to: 'cancelled' },
  restart: { from: ['failed', 'cancelled'], to: 'running' },
};

export const STEP_KINDS = ['agent', 'approve', 'workflow'] as const;
/** `agent`: a turn on a session of its own. `approve`: a question to people. `workflow`: a run within the run. */
export type StepKind = (typeof STEP_KINDS)[number];

export const STEP_STATES = ['queued', 'asking', 'running', 'done', 'failed', 'cancelled', 'skipped'] as const;
export type StepState = (typeof STEP_STATES)[number];
export const ENDED_STEP_STATES = [
  'done',
  'failed',
  'cancelled',
  'skipped',
] as const satisfies readonly StepState[];

export type StepMove = 'ask' | 'begin' | 'requeue' | 'finish' | 'fail' | 'cancel' | 'reuse';

/**
 * `queued`: asked for by its program, and not begun; `ask`: people are asked. `begin`: a session has its turn. `requeue`:
 * its try came to nothing and another follows. `reuse`: the result of an earlier execution holds.
 */
export const STEP_MOVES: Moves<StepState, StepMove> = {
  ask: { from: ['queued'], to: 'asking' },
  begin: { from: ['queued'], to: 'running' },
  requeue: { from: ['running'], to: 'queued' },
  finish: { from: ['asking', 'running'], to: 'done' },
  fail: { from: ['queued', 'asking', 'running'], to: 'failed' },
  cancel: { from: ['queued', 'asking', 'running'], to: 'cancelled' },
  reuse: { from: ['queued'], to: 'done' },
};

/** What bounds one run; absent: the hub's own. */
export interface RunLimits {
  /** Agents in flight at once; at most `RUN_LIMITS.concurrencyCeiling`. */
  concurrency?: number;
  /** Agents in all. */
  agents?: number;
  tokens?: number;
  /** Millionths of a US dollar. */
  costMicros?: number;
  turns?: number;
  /** Of active time. */
  timeMs?: number;
}

/** Who may answer a gate: a person by name, or whoever has a role of the hub. */
export type Approver = { person: string } | { role: string };

/** One execution of a workflow, or several one after another while it has not come to its end. */
export interface Run {
  id: RunId;
  user: UserId;
  name: string;
  kind: WorkflowKind;
  /** Of the text that it runs; the text is kept by it. */
  hash: string;
  state: RunState;
  /** Why it failed, was cancelled, or is paused. */
  cause: Cause | null;
  /** JSON: the inputs of a YAML workflow, `args` of a script. */
  args: string;
  /** JSON, once it is done. */
  result: string | null;
  /** Where its steps work: a folder, or a repository that is checked out for each. */
  cwd: string | null;
  source: GitSource | null;
  /** Of steps that name none. */
  harness: string | null;
  agent: string | null;
  /** The widest that its steps may have; null for that of the owner. */
  mode: ApprovalMode | null;
  /** Owns the sessions of its steps: their rights are never wider. */
  owner: SessionId;
  /** Told once when it ends; null for a run within a run. */
  tells: SessionId | null;
  startedBy: string;
  /** The run and step that it is a part of, and the outermost one; itself when it is no part. */
  parent: { run: RunId; step: StepId } | null;
  root: RunId;
  /** The run whose results it may reuse in its first execution. */
  basis: RunId | null;
  /** With `basis`: the step from which on nothing is reused. */
  fromStep: string | null;
  limits: RunLimits;
  /** From 1; grows with each `restart`. */
  execution: number;
  /** Of the next entry in the journal. */
  nextSeq: number;
  /** Agents that were begun by it and by runs within it; counted at the root. */
  agentsUsed: number;
  /** Used by its turns that have ended, as far as harnesses told; counted at the root. */
  tokensUsed: number;
  costUsed: number;
  /** Turns that did not tell. */
  unknownUse: number;
  /** Active time of the executions and pauses before, and since when it is active now. */
  activeMs: number;
  activeSince: number | null;
  /** Something is due then: a retry, a stall to be looked for, the end of its time. */
  wakeAt: number | null;
  /** The hub that drives it, under a fence. */
  hub: HubId | null;
  /** Grows with each lease. */
  fence: number;
  leaseUntil: number | null;
  /** Grows whenever somebody outside tells it something: it does not go to wait over what it has not seen. */
  signals: number;
  /** What was warned of at its start: a limit that could not be read. */
  warnings: string[];
  createdAt: number;
  endedAt: number | null;
}

/** A session and turn that worked on a step. */
export interface StepTry {
  step: StepId;
  /** From 1. */
  number: number;
  session: SessionId;
  turn: TurnId;
  cause: Cause | null;
  createdAt: number;
  endedAt: number | null;
}

/** One unit of a run: an entry of its journal. */
export interface Step {
  id: StepId;
  run: RunId;
  execution: number;
  /** In order of asking, from 1. */
  call: number;
  kind: StepKind;
  /** Hash of what was asked, and its id or ordinal among equals. */
  key: string;
  /** What people call it: its id, its label, or `agent 3`. */
  name: string;
  phase: string | null;
  state: StepState;
  /** Why it is queued, in words: what it waits for. */
  why: string | null;
  cause: Cause | null;
  prompt: string;
  /** JSON. */
  options: string;
  /** JSON, once it is done. */
  output: string | null;
  mayWrite: boolean;
  /** The version of the workspace that it began with, and that it left. */
  saw: string | null;
  /** The step whose result it reuses, through all executions the first. */
  reusedFrom: StepId | null;
  tries: number;
  session: SessionId | null;
  turn: TurnId | null;
  agent: AgentId | null;
  harness: string | null;
  approval: ApprovalId | null;
  /** The run that it is, when it is one. */
  child: RunId | null;
  /** Its next try is not begun before. */
  notBefore: number | null;
  /** Its place in the order of ends; results are handed over in it. */
  endedSeq: number | null;
  /** Tokens that the run had used when it ended, as its program is told. */
  spent: number;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

/** Bounds of runs. Times in ms. */
export const RUN_LIMITS = {
  concurrency: 16,
  concurrencyCeiling: 64,
  agents: 1_000,
  agentsCeiling: 10_000,
  itemsPerFanOut: 4_096,
  /** A step whose turn gives no sign for so long is tried anew, so often in all. */
  stallMs: 3 * 60_000,
  stallTries: 3,
  /** Answers that do not fit the schema, before the step fails. */
  schemaTries: 3,
  /** Runs within runs. */
  nesting: 1,
  leaseMs: 30_000,
  liveRunsPerUser: 100,
  argsBytes: 1024 * 1024,
  resultBytes: 1024 * 1024,
  outputBytes: 1024 * 1024,
  warnings: 20,
  notes: 10_000,
  noteCharacters: 2_000,
} as const;
