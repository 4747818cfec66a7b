import type {
  AgentId,
  AttemptId,
  AttemptState,
  BoardId,
  ScheduleId,
  SessionId,
  TaskId,
  TaskPriority,
  TaskState,
  TeamId,
  TurnId,
  UserId,
} from '#domain';
import type { Generated } from 'kysely';
import type { Flag } from './flag.ts';

export interface TasksTable {
  id: TaskId;
  user_id: UserId;
  /** One of board and team is set; a task of a bench or an old test may have neither. */
  board_id: BoardId | null;
  team_id: TeamId | null;
  title: string;
  state: TaskState;
  priority: TaskPriority;
  position: number;
  /** Null for anybody; an agent's or session's id; or `harness:NAME`. */
  assignee: string | null;
  /** The domain's `laneOf`. */
  lane: string;
  unmet: number;
  blocked: string | null;
  /** Set after a failed attempt, and cleared when it is due: what has one is not in the index of what is ready. */
  not_before: number | null;
  most_attempts: number;
  claimed_by: AgentId | SessionId | null;
  claim: string | null;
  fence: number;
  attempts: number;
  /** Edges that name it as what they need: a completed task without any has nothing to count down. */
  dependants: number;
  created_at: number;
  updated_at: number;
  done_at: number | null;
}

export interface TaskEdgesTable {
  task_id: TaskId;
  needs_id: TaskId;
  /** The prerequisite is done. */
  met: Flag;
}

export interface AttemptsTable {
  id: AttemptId;
  task_id: TaskId;
  claimant: string;
  fence: number;
  state: AttemptState;
  cause: string | null;
  /** The session and turn that work on it, when a fleet agent took it. */
  session_id: SessionId | null;
  turn_id: TurnId | null;
  started_at: number;
  ended_at: number | null;
}

export interface BoardsTable {
  id: BoardId;
  user_id: UserId;
  name: string;
  description: string | null;
  review: Flag;
  most_attempts: number;
  /** JSON. */
  work: string | null;
  /** At least the number of open tasks: the guard of their bound. */
  open_tasks: number;
  /** Of the next task at the end of a column. */
  next_position: number;
  created_at: number;
  removed_at: number | null;
}

export interface SchedulesTable {
  id: ScheduleId;
  user_id: UserId;
  board_id: BoardId;
  cron: string;
  time_zone: string;
  /** JSON. */
  draft: string;
  paused: Flag;
  /** Whoever moves it on has the tick: the guard of "one task of a tick". */
  next_at: number | null;
  last_task: TaskId | null;
  created_at: number;
}

/** The rest of a card, one row each, so that the row that claims write stays narrow. */
export interface TaskDetailsTable {
  task_id: TaskId;
  user_id: UserId;
  /** That of the card, for lists. */
  board_id: BoardId | null;
  description: string | null;
  due_at: number | null;
  /** JSON, as the next two. */
  metadata: string | null;
  checklist: string | null;
  work: string | null;
  result: string | null;
  created_by: string;
}

export interface TaskTagsTable {
  task_id: TaskId;
  tag: string;
  user_id: UserId;
}

export interface TaskActivityTable {
  seq: Generated<number>;
  task_id: TaskId;
  at: number;
  principal: string;
  door: string;
  action: string;
  /** JSON. */
  data: string | null;
  note: string | null;
}

export interface TaskTables {
  tasks: TasksTable;
  task_edges: TaskEdgesTable;
  attempts: AttemptsTable;
  boards: BoardsTable;
  schedules: SchedulesTable;
  task_details: TaskDetailsTable;
  task_tags: TaskTagsTable;
  task_activity: TaskActivityTable;
}
