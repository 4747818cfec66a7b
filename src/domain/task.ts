import type { AgentId, AttemptId, SessionId, TaskId, UserId } from './ids.ts';
import type { Moves } from './moves.ts';
import type { Cause } from './session.ts';

/** The columns of a board. `blocked` is a flag beside them, not a column. */
export const TASK_STATES = ['inbox', 'up_next', 'in_progress', 'in_review', 'done', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];
export type TaskMove = 'ready' | 'claim' | 'give_back' | 'review' | 'complete' | 'cancel' | 'reopen';

export const TASK_MOVES: Moves<TaskState, TaskMove> = {
  ready: { from: ['inbox'], to: 'up_next' },
  claim: { from: ['up_next'], to: 'in_progress' },
  give_back: { from: ['in_progress', 'in_review'], to: 'up_next' },
  review: { from: ['in_progress'], to: 'in_review' },
  complete: { from: ['in_progress', 'in_review'], to: 'done' },
  cancel: { from: ['inbox', 'up_next', 'in_progress', 'in_review'], to: 'cancelled' },
  reopen: { from: ['done', 'cancelled'], to: 'up_next' },
};

/** none 0 to high 3; a claim takes the highest first. */
export type TaskPriority = 0 | 1 | 2 | 3;

/** A card of work on a board or in a team. */
export interface Task {
  id: TaskId;
  user: UserId;
  title: string;
  state: TaskState;
  priority: TaskPriority;
  /** Order within a priority; smaller is earlier. */
  position: number;
  /** Prerequisites that are not done; kept by the store, part of the ready index. */
  unmet: number;
  blocked: string | null;
  claimedBy: AgentId | SessionId | null;
  fence: number;
  attempts: number;
  createdAt: number;
  doneAt: number | null;
}

export const ATTEMPT_STATES = ['running', 'completed', 'failed', 'lost'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** One try at a task by one claimant. */
export interface Attempt {
  id: AttemptId;
  task: TaskId;
  claimant: string;
  fence: number;
  state: AttemptState;
  cause: Cause | null;
  startedAt: number;
  endedAt: number | null;
}
