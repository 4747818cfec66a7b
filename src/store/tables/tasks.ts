import type { Task, TaskId, TaskPriority, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { TasksTable } from '../schema.ts';

export interface NewTask {
  id: TaskId;
  user: UserId;
  title: string;
  state: 'inbox' | 'up_next';
  priority: TaskPriority;
  position: number;
}

/** Rows of one insert: far below the number of parameters that a statement may have. */
const ROWS_PER_INSERT = 500;

function toTask(row: Selectable<TasksTable>): Task {
  return {
    id: row.id,
    user: row.user_id,
    title: row.title,
    state: row.state,
    priority: row.priority,
    position: row.position,
    unmet: row.unmet,
    blocked: row.blocked,
    claimedBy: row.claimed_by,
    fence: row.fence,
    attempts: row.attempts,
    createdAt: row.created_at,
    doneAt: row.done_at,
  };
}

export async function findTask(reader: Reader, id: TaskId): Promise<Task | undefined> {
  const row = await reader.db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTask(row);
}

/** Adds cards, with an event each. */
export async function createTasks(tx: Tx, tasks: readonly NewTask[]): Promise<void> {
  for (let at = 0; at < tasks.length; at += ROWS_PER_INSERT) {
    const rows = tasks.slice(at, at + ROWS_PER_INSERT).map(({ user, ...task }) => ({
      ...task,
      user_id: user,
      unmet: 0,
      blocked: null,
      claimed_by: null,
      claim: null,
      fence: 0,
      attempts: 0,
      dependants: 0,
      created_at: tx.now,
      done_at: null,
    }));
    await tx.db.insertInto('tasks').values(rows).execute();
  }
  for (const { id, user, state } of tasks) {
    await tx.event({ type: 'task.created', user, subject: id, data: { state } });
  }
}
