import type { AgentId, SessionId, TeamId, UserId } from './ids.ts';
import type { ApprovalMode } from './mode.ts';
import type { Moves } from './moves.ts';

export const TEAM_STATES = ['active', 'deleted'] as const;
export type TeamState = (typeof TEAM_STATES)[number];

/** How the teammates of a team get their directory. `shared`: all work in the team's own. */
export const WORKSPACE_KINDS = ['worktree', 'clone', 'shared'] as const;
export type WorkspaceKind = (typeof WORKSPACE_KINDS)[number];

/** A command that runs where a task was worked on before its completion holds. Exit code 0 passes, 2 sends the task back with the output, others are reported. */
export interface QualityGate {
  name: string;
  command: string;
  timeoutSeconds: number;
}

/** A named group of sessions under one lead, who share tasks, mail and artifacts. */
export interface Team {
  id: TeamId;
  user: UserId;
  /** Small letters, digits and hyphens; unique among the teams of a person that are not deleted. */
  name: string;
  description: string | null;
  /** The session that formed it; never changes. */
  lead: SessionId;
  state: TeamState;
  /** Where it works: a directory, or a repository that agents clone. Null: every spawn says it. */
  cwd: string | null;
  source: { url: string; ref: string | null } | null;
  /** Of teammates that name none: a worktree where the directory is in a repository, else shared. */
  workspace: WorkspaceKind | null;
  gates: QualityGate[];
  /** Teammates of writing roles begin read-only, until their plan is approved. */
  planRequired: boolean;
  createdAt: number;
  deletedAt: number | null;
}

export const STOP_STATES = ['asked', 'accepted', 'declined', 'forced'] as const;
export type StopState = (typeof STOP_STATES)[number];
export type StopMove = 'accept' | 'decline' | 'force';

/** A request to a teammate to end. After its deadline, or when it was declined, the lead may force. Each request needs an answer of its own. */
export const STOP_MOVES: Moves<StopState, StopMove> = {
  accept: { from: ['asked'], to: 'accepted' },
  decline: { from: ['asked'], to: 'declined' },
  force: { from: ['asked', 'declined'], to: 'forced' },
};

export interface StopRequest {
  id: string;
  state: StopState;
  reason: string | null;
  /** What the teammate said when it declined. */
  answer: string | null;
  askedAt: number;
  deadlineAt: number;
}

export const PLAN_STATES = ['not_required', 'required', 'submitted', 'approved'] as const;
export type PlanState = (typeof PLAN_STATES)[number];
export type PlanMove = 'submit' | 'approve' | 'reject';

/** It owes a plan, or waits for the answer to one: whatever its role, it changes nothing. */
export const awaitsPlan = (plan: PlanState): boolean => plan === 'required' || plan === 'submitted';

/** A request to stop that stands: it takes no new task. */
export const isStopping = (stop: Pick<StopRequest, 'state'> | null): boolean =>
  stop !== null && stop.state !== 'declined';

/** `required`: it is read-only and owes a plan; the text of its next turn that ends well is that plan. */
export const PLAN_MOVES: Moves<PlanState, PlanMove> = {
  submit: { from: ['required'], to: 'submitted' },
  approve: { from: ['submitted'], to: 'approved' },
  reject: { from: ['submitted'], to: 'required' },
};

/** A session's place in a team. The session's own row says how it is. */
export interface Teammate {
  team: TeamId;
  session: SessionId;
  /** Unique among the team's live teammates; `lead` is taken. */
  name: string;
  role: string;
  plan: PlanState;
  stop: StopRequest | null;
  workspace: WorkspaceKind;
  /** The kind was named: a workspace that cannot be had is an error, never another kind in its place. */
  workspaceAsked: boolean;
  /** Where it works and on which branch, once its agent has made it. */
  path: string | null;
  branch: string | null;
  baseCommit: string | null;
  agent: AgentId | null;
  /** Subscribed to these topics of broadcasts; artifacts' names are topics too. */
  topics: string[];
  /** Turns that were put into its queue; beyond the most it takes none but a request to stop. */
  turnsUsed: number;
  turnsMost: number;
  /** What it may do without asking once its plan is approved; until then its session's mode is narrower. */
  fullMode: ApprovalMode;
  joinedAt: number;
  /** Set once when it is over, with why: `closed`, `failed`, `lost`, `stopped`, `replaced`. */
  leftAt: number | null;
  leftWhy: string | null;
}

/** Whom a message is for. */
export type Address =
  | { kind: 'lead'; team: string }
  | { kind: 'teammate'; team: string; role: string; name: string }
  | { kind: 'user'; name: string };

const PART = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** What is wrong with the name of a team, role or teammate, as a sentence part; undefined when nothing is. */
export function partProblem(name: string, of: 'team' | 'role' | 'teammate'): string | undefined {
  if (!PART.test(name))
    return 'it has small letters, digits and hyphens, 64 at most, and begins with no hyphen';
  if (name === 'lead' && of !== 'team') return '"lead" is the lead of the team';
  if (name === 'user' && of === 'team') return '"user" stands for persons in addresses';
  return undefined;
}

/** `team:role:name`, `team:lead:lead`, or `user:NAME`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const [team = '', role = '', name = '', ...more] = text.split(':');
  if (team === 'user' && role !== '' && name === '' && more.length === 0) return { kind: 'user', name: role };
  if (more.length > 0 || ![team, role, name].every((part) => PART.test(part))) return undefined;
  if (role === 'lead') return name === 'lead' ? { kind: 'lead', team } : undefined;
  return { kind: 'teammate', team, role, name };
}

export const addressOf = (team: string, mate: { role: string; name: string }): string =>
  `${team}:${mate.role}:${mate.name}`;
export const leadAddress = (team: string): string => `${team}:lead:lead`;
