import type {
  Assignee,
  BoardId,
  SessionId,
  AgentId,
  Task,
  TaskId,
  TaskPriority,
  TeamId,
  UserId,
} from '#domain';
import { isId, LIMITS } from '#domain';
import type { Insertable, Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TasksTable } from '../schema.ts';
import { rowsByIds } from './rows-by-ids.ts';

/** A card to be added. What is left out is as for a task that anybody may take. */
export interface NewTask {
  id: TaskId;
  user: UserId;
  board?: BoardId | null;
  team?: TeamId | null;
  title: string;
  state: 'inbox' | 'up_next';
  priority: TaskPriority;
  position: number;
  assignee?: Assignee;
  /** The domain's `laneOf`. */
  lane?: string;
  mostAttempts?: number;
}

/** Rows of one insert: far below the number of parameters that a statement may have. */
const ROWS_PER_INSERT = 500;
const HARNESS = 'harness:';
const BY_IDS = rowsByIds({ name: 'tasks_by_ids', table: 'tasks' });
const LOCK_BY_IDS = rowsByIds({ name: 'tasks_locked', table: 'tasks', locked: true });

export const assigneeText = (assignee: Assignee): string | null => {
  if (assignee.kind === 'any') return null;
  if (assignee.kind === 'harness') return HARNESS + assignee.harness;
  return assignee.kind === 'agent' ? assignee.agent : assignee.session;
};

function toAssignee(text: string | null): Assignee {
  if (text === null) return { kind: 'any' };
  if (text.startsWith(HARNESS)) return { kind: 'harness', harness: text.slice(HARNESS.length) };
  if (isId('agent', text)) return { kind: 'agent', agent: text satisfies AgentId };
  if (isId('session', text)) return { kind: 'session', session: text satisfies SessionId };
  throw new Error(`no assignee: ${text}`);
}

export function toTask(row: Omit<Selectable<TasksTable>, 'claim' | 'dependants'>): Task {
  return {
    id: row.id,
    user: row.user_id,
    board: row.board_id,
    team: row.team_id,
    title: row.title,
    state: row.state,
    priority: row.priority,
    position: row.position,
    assignee: toAssignee(row.assignee),
    lane: row.lane,
    unmet: row.unmet,
    blocked: row.blocked,
    notBefore: row.not_before,
    mostAttempts: row.most_attempts,
    claimedBy: row.claimed_by,
    fence: row.fence,
    attempts: row.attempts,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    doneAt: row.done_at,
  };
}

export async function findTask(reader: Reader, id: TaskId): Promise<Task | undefined> {
  const row = await reader.db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTask(row);
}

/** In the order of their ids. */
export async function findTasks(reader: Reader, ids: readonly TaskId[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  return (await reader.hot<Selectable<TasksTable>>(BY_IDS, [JSON.stringify(ids)])).map(toTask);
}

/** Locks several cards and reads them, in the order of their ids. */
export async function lockTasks(tx: Tx, ids: readonly TaskId[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  return (await tx.hot<Selectable<TasksTable>>(LOCK_BY_IDS, [JSON.stringify(ids)])).map(toTask);
}

/** Adds cards, with an event each, and wakes whoever waits for such work. Details are added apart. */
export async function createTasks(tx: Tx, tasks: readonly NewTask[]): Promise<void> {
  for (let at = 0; at < tasks.length; at += ROWS_PER_INSERT) {
    const rows = tasks.slice(at, at + ROWS_PER_INSERT).map((task) => newRow(task, tx.now));
    await tx.db.insertInto('tasks').values(rows).execute();
  }
  for (const { id, user, state, board, lane } of tasks) {
    await tx.event({ type: 'task.created', user, subject: id, data: { state, ...(board ? { board } : {}) } });
    if (state === 'up_next') wakeLane(tx, { user, lane: lane ?? 'any' });
  }
}

function newRow(task: NewTask, now: number): Insertable<TasksTable> {
  const { id, user, title, state, priority, position } = task;
  return {
    id,
    user_id: user,
    board_id: task.board ?? null,
    team_id: task.team ?? null,
    title,
    state,
    priority,
    position,
    assignee: assigneeText(task.assignee ?? { kind: 'any' }),
    lane: task.lane ?? 'any',
    unmet: 0,
    blocked: null,
    not_before: null,
    most_attempts: task.mostAttempts ?? LIMITS.taskMostAttempts,
    claimed_by: null,
    claim: null,
    fence: 0,
    attempts: 0,
    dependants: 0,
    created_at: now,
    updated_at: now,
    done_at: null,
  };
}

type Changeable = Pick<
  Task,
  | 'title'
  | 'priority'
  | 'position'
  | 'assignee'
  | 'lane'
  | 'mostAttempts'
  | 'blocked'
  | 'attempts'
  | 'notBefore'
>;
export type TaskChanges = { [K in keyof Changeable]?: Changeable[K] | undefined };

/** Changes what a person edits of a locked card. Its state is moved, not edited. */
export async function changeTask(tx: Tx, id: TaskId, changes: TaskChanges): Promise<void> {
  const { title, priority, position, assignee, lane, mostAttempts, blocked, attempts, notBefore } = changes;
  const set = {
    ...(title === undefined ? {} : { title }),
    ...(priority === undefined ? {} : { priority }),
    ...(position === undefined ? {} : { position }),
    ...(assignee === undefined ? {} : { assignee: assigneeText(assignee) }),
    ...(lane === undefined ? {} : { lane }),
    ...(mostAttempts === undefined ? {} : { most_attempts: mostAttempts }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(notBefore === undefined ? {} : { not_before: notBefore }),
    updated_at: tx.now,
  };
  await tx.db.updateTable('tasks').set(set).where('id', '=', id).execute();
}

/** Woken when a task becomes ready in a lane of a person, and when one that was locked may be ready still. */
export const readyTopic = (user: UserId, lane: string): string => `ready:${user}:${lane}`;

/** Whoever waits for work of that lane looks again after the commit. */
export function wakeLane(tx: Tx, { user, lane }: Pick<Task, 'user' | 'lane'>): void {
  tx.wake(readyTopic(user, lane));
  if (isId('team', lane) || isId('session', lane)) tx.wake(TEAM_TASKS_TOPIC);
}

/** Woken when a task of a team, or for a session, becomes ready: teammates wait for no lane of their own. */
export const TEAM_TASKS_TOPIC = 'team-tasks';

/** Whether a claim could take it now. */
export const isReady = (task: Task): boolean =>
  task.state === 'up_next' &&
  task.unmet === 0 &&
  task.blocked === null &&
  task.claimedBy === null &&
  task.notBefore === null;
