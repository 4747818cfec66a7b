import type { BoardId, ScheduleId, UserId } from './ids.ts';
import type { TaskDraft, TaskWork } from './task.ts';

/** A place for tasks. Its settings are copied into a task when the task is made; changing them changes later tasks. */
export interface Board {
  id: BoardId;
  user: UserId;
  /** Unique among the boards of a person that are not removed. */
  name: string;
  description: string | null;
  /** What is completed goes to `in_review` instead of `done`. */
  review: boolean;
  /** Tries that a task has before it is blocked. */
  mostAttempts: number;
  /** Of tasks that say nothing else: what a fleet agent needs to work on them by itself. */
  work: TaskWork | null;
  createdAt: number;
  removedAt: number | null;
}

/** A task that is made again and again, by a cron line in a time zone. */
export interface Schedule {
  id: ScheduleId;
  user: UserId;
  board: BoardId;
  /** Five fields, or six with seconds first. */
  cron: string;
  /** An IANA name, as `Europe/Berlin`. */
  timeZone: string;
  /** What each task is made from. */
  draft: TaskDraft;
  paused: boolean;
  /** Null when the line never comes true again. Ticks that were missed while no hub ran count as one. */
  nextAt: number | null;
  /** The task that it made last: while that is not done or cancelled, a tick is passed over and noted there. */
  lastTask: string | null;
  createdAt: number;
}
