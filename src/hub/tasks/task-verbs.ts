import type {
  Assignee,
  Attempt,
  Board,
  ChecklistItem,
  Principal,
  Schedule,
  Task,
  TaskActivity,
  TaskDetails,
  TaskDraft,
  TaskId,
  TaskPriority,
  TaskState,
  TaskStatus,
  TaskWork,
} from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

/** A task as lists show it. */
export interface TaskView {
  task: Task;
  tags: string[];
  dueAt: number | null;
  /** When it came into its column, in ms since 1970. */
  stateSince: number;
  /** Names for people: of the board, the assignee and whoever works on it. */
  boardName: string | null;
  assigneeName: string;
  workerName: string | null;
  /** How it stands, and why, as every door shows it. */
  status: TaskStatus;
  /** What it waits for, why nobody takes it, or what holds up the session that works on it: a sentence part. Null when it is not waiting. */
  waitsFor: string | null;
}

/** A task with everything. */
export interface TaskDetail extends TaskView {
  details: TaskDetails;
  needs: { id: TaskId; title: string; state: TaskState }[];
  neededBy: { id: TaskId; title: string; state: TaskState }[];
  attempts: Attempt[];
  /** What the agents and sessions that made it or tried it are called, by their ids; only a look asks for it. */
  names?: ReadonlyMap<string, string>;
}

/** A line of a feed with what the agents and sessions in it are called, by their ids; what is gone has no name. */
export interface NamedActivity extends TaskActivity {
  names: Record<string, string>;
}

export interface TaskChange {
  title?: string | undefined;
  description?: string | null | undefined;
  priority?: TaskPriority | undefined;
  tags?: readonly string[] | undefined;
  dueAt?: number | null | undefined;
  metadata?: Record<string, unknown> | undefined;
  checklist?: readonly ChecklistItem[] | undefined;
  assignee?: Assignee | undefined;
  work?: Partial<TaskWork> | null | undefined;
  mostAttempts?: number | undefined;
  /** A reason blocks it, null takes the block away (and lets a task whose attempts are used up begin anew). */
  blocked?: string | null | undefined;
  note?: string | undefined;
}

export interface BoardInput {
  name: string;
  description?: string | null | undefined;
  review?: boolean | undefined;
  mostAttempts?: number | undefined;
  work?: Partial<TaskWork> | null | undefined;
}

export interface TaskQuery extends Page {
  board?: string | undefined;
  /** An id, a short form, or a name. */
  team?: string | undefined;
  state?: TaskState | undefined;
  /** Those that are neither done nor cancelled. */
  open?: boolean | undefined;
  assignee?: Assignee | undefined;
  tag?: string | undefined;
  priority?: TaskPriority | undefined;
  /** Those that are due before, in ms since 1970. */
  dueBefore?: number | undefined;
  blocked?: boolean | undefined;
  text?: string | undefined;
}

/** What was claimed, or why nothing was. */
export interface ClaimOutcome {
  tasks: { task: Task; details: TaskDetails; fence: number; attempt: number }[];
  /** When empty: `nothing ready`, `draining`, …: a sentence part. */
  why: string | null;
}

export interface HeldInput {
  fence: number;
  note?: string | undefined;
}

/** Boards, for persons. `board`: an id, a short form, or a name of the caller's own. */
export interface BoardService {
  list(by: Principal, page: Page): Answer<PageOf<{ board: Board; counts: Record<TaskState, number> }>>;
  show(by: Principal, board: string): Answer<{ board: Board; counts: Record<TaskState, number> }>;
  add(by: Principal, input: BoardInput): Answer<Board>;
  edit(by: Principal, board: string, change: Partial<BoardInput>): Answer<Board>;
  /** Refused while tasks are open on it, unless by force: then they are cancelled. */
  remove(
    by: Principal,
    board: string,
    input: { force: boolean },
  ): Answer<{ board: Board; cancelled: TaskId[] }>;
  schedules(by: Principal, query: Page & { board?: string | undefined }): Answer<PageOf<Schedule>>;
  addSchedule(
    by: Principal,
    input: { board?: string | undefined; cron: string; timeZone: string; draft: TaskDraft },
  ): Answer<Schedule>;
  changeSchedule(
    by: Principal,
    schedule: string,
    change: { cron?: string; timeZone?: string; paused?: boolean; draft?: TaskDraft },
  ): Answer<Schedule>;
  removeSchedule(by: Principal, schedule: string): Answer<Schedule>;
}

/**
 * Tasks. Persons may do everything to their own; a session makes tasks, and changes those that it made, that are
 * assigned to it, or that it holds; an agent claims, notes, and ends what it holds.
 */
export interface TaskService {
  /**
   * With a team, in that; without either a teammate's in its own team, others' on the person's board `main`, which is made
   * when first needed.
   */
  create(
    by: Principal,
    input: TaskDraft & { board?: string | undefined; team?: string | undefined },
  ): Answer<TaskDetail>;
  list(by: Principal, query: TaskQuery): Answer<PageOf<TaskView>>;
  show(by: Principal, task: string): Answer<TaskDetail>;
  activity(by: Principal, task: string, page: Page): Answer<PageOf<NamedActivity>>;
  edit(by: Principal, task: string, change: TaskChange): Answer<TaskDetail>;
  /**
   * By a person, to any column that `TASK_MOVES` reaches; taken out of `in_progress` its claim ends and its work is
   * cancelled. `before`/`after`: beside another task of the column, whose priority it takes.
   */
  move(
    by: Principal,
    task: string,
    to: {
      state?: TaskState | undefined;
      before?: string | undefined;
      after?: string | undefined;
      note?: string | undefined;
    },
  ): Answer<TaskDetail>;
  note(by: Principal, task: string, text: string): Answer<NamedActivity>;
  /** Refuses a cycle with its path. */
  link(by: Principal, task: string, needs: string): Answer<TaskDetail>;
  unlink(by: Principal, task: string, needs: string): Answer<TaskDetail>;
  /** What is done, cancelled or blocked becomes ready again, with all its attempts; the feed keeps what was. */
  rerun(by: Principal, task: string, note?: string): Answer<TaskDetail>;
  /** What a claim would give, without claiming. */
  next(by: Principal): Answer<{ task: TaskView | null; why: string | null }>;
  /** Repeated with its `claimId` it answers the same tasks. A person claims as their own session of the door. */
  claim(by: Principal, input: { claimId: string; most: number }): Answer<ClaimOutcome>;
  /** Idempotent; goes to `in_review` or `done` by the board's setting. */
  complete(
    by: Principal,
    task: string,
    input: HeldInput & { result?: string | undefined },
  ): Answer<TaskDetail>;
  /** The attempt counts; the task comes back after a while, or is blocked when its attempts are used up. */
  fail(by: Principal, task: string, input: HeldInput & { reason: string }): Answer<TaskDetail>;
  /** Given back without a failure: does not count as an attempt, and is ready at once. */
  giveBack(by: Principal, task: string, input: HeldInput): Answer<TaskDetail>;
}
