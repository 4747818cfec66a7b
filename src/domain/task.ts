import { LIMITS } from './limits.ts';
import type { ApprovalMode } from './mode.ts';
import type { AgentId, AttemptId, BoardId, SessionId, TaskId, TeamId, TurnId, UserId } from './ids.ts';
import type { Moves } from './moves.ts';
import type { Cause } from './session.ts';

/** The columns of a board. `blocked` is a flag beside them, not a column. */
export const TASK_STATES = ['inbox', 'up_next', 'in_progress', 'in_review', 'done', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];
export type TaskMove =
  | 'ready'
  | 'shelve'
  | 'claim'
  | 'give_back'
  | 'review'
  | 'complete'
  | 'cancel'
  | 'reopen';

export const TASK_MOVES: Moves<TaskState, TaskMove> = {
  ready: { from: ['inbox'], to: 'up_next' },
  shelve: { from: ['up_next'], to: 'inbox' },
  claim: { from: ['up_next'], to: 'in_progress' },
  give_back: { from: ['in_progress', 'in_review'], to: 'up_next' },
  review: { from: ['in_progress'], to: 'in_review' },
  complete: { from: ['in_progress', 'in_review'], to: 'done' },
  cancel: { from: ['inbox', 'up_next', 'in_progress', 'in_review'], to: 'cancelled' },
  reopen: { from: ['done', 'cancelled'], to: 'up_next' },
};

/** The columns to which a person's hand may bring a card, by one legal move or several. */
export function columnsFrom(state: TaskState): TaskState[] {
  const reached = new Set<TaskState>([state]);
  for (const from of reached)
    for (const move of Object.values(TASK_MOVES)) if (move.from.includes(from)) reached.add(move.to);
  return TASK_STATES.filter((one) => one !== state && reached.has(one));
}

/** none 0, low 1, medium 2, high 3; a claim takes the highest first. */
export const TASK_PRIORITIES = ['none', 'low', 'medium', 'high'] as const;
export type TaskPriority = 0 | 1 | 2 | 3;

/** Whom a task is for. */
export type Assignee =
  | { kind: 'any' }
  | { kind: 'agent'; agent: AgentId }
  | { kind: 'harness'; harness: string }
  | { kind: 'session'; session: SessionId };

/** Where and how a fleet agent works on a task by itself: `cwd` or `source` is the place, the rest may be left open. */
export interface TaskWork {
  harness: string | null;
  /** A directory on the host of the agent. */
  cwd: string | null;
  /** A repository that the agent clones. */
  source: { url: string; ref: string | null } | null;
  model: string | null;
  role: string | null;
  mode: ApprovalMode | null;
  /** The description is a command line for the `shell` harness. */
  command: boolean;
}

export interface ChecklistItem {
  text: string;
  done: boolean;
}

/** What a task is made from. */
export interface TaskDraft {
  title: string;
  description?: string | undefined;
  state?: 'inbox' | 'up_next' | undefined;
  priority?: TaskPriority | undefined;
  tags?: readonly string[] | undefined;
  dueAt?: number | undefined;
  metadata?: Record<string, unknown> | undefined;
  checklist?: readonly ChecklistItem[] | undefined;
  assignee?: Assignee | undefined;
  /** Over the board's, key by key. */
  work?: Partial<TaskWork> | undefined;
  mostAttempts?: number | undefined;
  /** Tasks that have to be done first. */
  needs?: readonly TaskId[] | undefined;
}

/** A card of work on a board or in a team: what claims look at. */
export interface Task {
  id: TaskId;
  user: UserId;
  /** One of board and team is set. */
  board: BoardId | null;
  team: TeamId | null;
  title: string;
  state: TaskState;
  priority: TaskPriority;
  /** Order within a priority; smaller is earlier. */
  position: number;
  assignee: Assignee;
  /** See `laneOf`. */
  lane: string;
  /** Prerequisites that are not done; kept by the store, part of the ready index. */
  unmet: number;
  blocked: string | null;
  /** Not ready before: after a failed attempt. Cleared when it is due. */
  notBefore: number | null;
  mostAttempts: number;
  claimedBy: AgentId | SessionId | null;
  fence: number;
  attempts: number;
  createdAt: number;
  updatedAt: number;
  doneAt: number | null;
}

/** The rest of a card, which no claim looks at. */
export interface TaskDetails {
  description: string | null;
  tags: string[];
  dueAt: number | null;
  metadata: Record<string, unknown>;
  checklist: ChecklistItem[];
  work: TaskWork | null;
  /** What the last attempt that ended well gave as its result. */
  result: string | null;
  /** A person's, session's or schedule's id. */
  createdBy: string;
}

export const ATTEMPT_STATES = ['running', 'completed', 'failed', 'lost', 'returned'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** One try at a task by one claimant. `returned`: given back or taken away without a failure; it does not count. */
export interface Attempt {
  id: AttemptId;
  task: TaskId;
  claimant: string;
  /** The session and turn that work on it, when a fleet agent took it. */
  session: SessionId | null;
  turn: TurnId | null;
  fence: number;
  state: AttemptState;
  cause: Cause | null;
  startedAt: number;
  endedAt: number | null;
}

/** One line of a task's feed: who, through which door, what, with an optional note. */
export interface TaskActivity {
  task: TaskId;
  seq: number;
  at: number;
  /** A person's, session's or agent's id, `schedule:…`, or `hub`. */
  by: string;
  door: string;
  /** `created`, `edited`, `moved`, `claimed`, `completed`, `failed`, `lost`, `returned`, `blocked`, `unblocked`, `linked`, `unlinked`, `assigned`, `note`, … */
  action: string;
  data: Record<string, unknown> | null;
  note: string | null;
}

/** How long a task waits after its nth failed attempt, in ms: longer each time. */
export const taskBackoffMs = (attempts: number): number =>
  Math.min(LIMITS.taskBackoffMs * 4 ** Math.max(0, attempts - 1), LIMITS.taskBackoffMostMs);
