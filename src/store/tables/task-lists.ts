import type { Assignee, BoardId, Task, TaskId, TaskPriority, TaskState, TeamId, UserId } from '#domain';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Reader } from '../port.ts';
import type { TasksTable } from '../schema.ts';
import { assigneeText, toTask } from './tasks.ts';

export interface TaskListQuery {
  user: UserId;
  board?: BoardId | undefined;
  team?: TeamId | undefined;
  /** One column in its order; without it all tasks, newest first. */
  state?: TaskState | undefined;
  open?: boolean | undefined;
  assignee?: Assignee | undefined;
  tag?: string | undefined;
  priority?: TaskPriority | undefined;
  dueBefore?: number | undefined;
  blocked?: boolean | undefined;
  text?: string | undefined;
  /** The last task that was shown. */
  after?: Task | undefined;
  limit: number;
}

/** Tasks of a person: a column in its order (priority, position, age), or all, newest first. */
export async function listTasks(reader: Reader, query: TaskListQuery): Promise<Task[]> {
  const { after, limit, state } = query;
  const where = [sql`t.user_id = ${query.user}`, ...conditions(query)];
  if (state !== undefined) {
    if (after) where.push(inColumnAfter(after));
    return select(reader, sql`tasks t`, where, sql`t.priority desc, t.position, t.id`, limit);
  }
  if (isNarrow(query)) {
    if (after) where.push(sql`t.id < ${after.id}`);
    return select(reader, sql`tasks t`, where, sql`t.id desc`, limit);
  }
  // The newest come by the index of the details, which claims never write; SQLite keeps the order of a cross join.
  where.push(
    query.board === undefined ? sql`d.user_id = ${query.user}` : sql`d.board_id = ${query.board}`,
    sql`t.id = d.task_id`,
  );
  if (after) where.push(sql`d.task_id < ${after.id}`);
  return select(reader, sql`task_details d cross join tasks t`, where, sql`d.task_id desc`, limit);
}

/** Whether few tasks are asked for, which an index of their own finds. */
const isNarrow = ({ assignee, tag, dueBefore, blocked }: TaskListQuery): boolean =>
  tag !== undefined ||
  dueBefore !== undefined ||
  blocked === true ||
  (assignee !== undefined && assignee.kind !== 'any');

async function select(
  reader: Reader,
  from: RawBuilder<unknown>,
  where: readonly RawBuilder<unknown>[],
  order: RawBuilder<unknown>,
  limit: number,
): Promise<Task[]> {
  const { rows } = await sql<
    Selectable<TasksTable>
  >`select t.* from ${from} where ${sql.join(where, sql` and `)} order by ${order} limit ${limit}`.execute(
    reader.db,
  );
  return rows.map(toTask);
}

function conditions(query: TaskListQuery): RawBuilder<unknown>[] {
  const { board, team, state, open, assignee, tag, priority, dueBefore, blocked, text } = query;
  const where: RawBuilder<unknown>[] = [];
  if (board !== undefined) where.push(sql`t.board_id = ${board}`);
  if (team !== undefined) where.push(sql`t.team_id = ${team}`);
  if (state !== undefined) where.push(inState(state));
  if (open !== undefined)
    where.push(open ? sql`t.state not in ('done', 'cancelled')` : sql`t.state in ('done', 'cancelled')`);
  if (assignee !== undefined) {
    const to = assigneeText(assignee);
    where.push(to === null ? sql`t.assignee is null` : sql`t.assignee = ${to}`);
  }
  if (tag !== undefined)
    where.push(sql`t.id in (select task_id from task_tags where user_id = ${query.user} and tag = ${tag})`);
  if (priority !== undefined) where.push(sql`t.priority = ${priority}`);
  if (dueBefore !== undefined)
    where.push(
      sql`t.id in (select task_id from task_details where user_id = ${query.user} and due_at < ${dueBefore})`,
    );
  if (blocked !== undefined) where.push(blocked ? sql`t.blocked is not null` : sql`t.blocked is null`);
  if (text !== undefined) {
    const like = `%${text.toLowerCase().replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
    where.push(sql`lower(t.title) like ${like} escape '\\'`);
  }
  return where;
}

/** In words that the partial indexes `tasks_by_board` and `tasks_held` know. */
const inState = (state: TaskState): RawBuilder<unknown> =>
  state === 'in_progress'
    ? sql`t.state = 'in_progress'`
    : sql`t.state = ${state} and t.state <> 'in_progress'`;

const inColumnAfter = ({ priority, position, id }: Task): RawBuilder<unknown> =>
  sql`(t.priority < ${priority} or (t.priority = ${priority} and (t.position > ${position} or (t.position = ${position} and t.id > ${id}))))`;

/** How many tasks are in each column of each board. */
export async function countByBoard(
  reader: Reader,
  user: UserId,
  boards: readonly BoardId[],
): Promise<Map<BoardId, Record<TaskState, number>>> {
  const counts = new Map(boards.map((board) => [board, noTasks()]));
  if (boards.length === 0) return counts;
  const { rows } = await sql<{ board_id: BoardId; state: TaskState; n: number }>`
    select board_id, state, count(*) as n from tasks
      where board_id in (${sql.join(boards)}) and state <> 'in_progress' group by board_id, state
    union all select board_id, state, count(*) as n from tasks
      where user_id = ${user} and state = 'in_progress' group by board_id, state`.execute(reader.db);
  for (const { board_id, state, n } of rows) {
    const of = counts.get(board_id);
    if (of) of[state] += n;
  }
  return counts;
}

const noTasks = (): Record<TaskState, number> => ({
  inbox: 0,
  up_next: 0,
  in_progress: 0,
  in_review: 0,
  done: 0,
  cancelled: 0,
});

/** Tasks of a person whose id begins so; at most three, so that more than one can be told. */
export async function findByShortId(reader: Reader, user: UserId, start: string): Promise<Task[]> {
  const { rows } = await sql<
    Selectable<TasksTable>
  >`select t.* from task_details d join tasks t on t.id = d.task_id
    where d.user_id = ${user} and d.task_id >= ${start} and d.task_id < ${`${start}~`} order by d.task_id limit 3`.execute(
    reader.db,
  );
  return rows.map(toTask);
}

/** Open tasks of a board, oldest first. */
export async function openTasksOf(reader: Reader, board: BoardId, most: number): Promise<TaskId[]> {
  const rows = await reader.db
    .selectFrom('tasks')
    .select('id')
    .where('board_id', '=', board)
    .where('state', 'not in', ['done', 'cancelled'])
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}
