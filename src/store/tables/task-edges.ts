import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type TaskId, type UserId } from '#domain';
import type { HotStatement, Tx } from '../port.ts';

/** "`task` needs `needs`": it is not ready before that is done. */
export interface TaskEdge {
  task: TaskId;
  needs: TaskId;
}

/** The graph of a person is changed by one unit at a time: two edges that share no task may still close a cycle. */
const LOCK_GRAPH: HotStatement = {
  name: 'task_graph_lock',
  sqlite: 'select 1 from users where id = ?',
  postgres: 'select 1 from users where id = ? for no key update',
};

interface EndRow {
  id: string;
  user_id: string;
  title: string;
  state: string;
}

/** Adds a dependency between two tasks of one person; adding it again changes nothing. Refuses a cycle with its path. */
export async function addEdge(
  tx: Tx,
  user: UserId,
  { task, needs }: TaskEdge,
): Promise<Result<void, Refusal>> {
  await tx.hot(LOCK_GRAPH, [user]);
  // The prerequisite cannot be completed between the look at its state and the edge.
  await tx.lock('tasks', [task, needs]);
  const ends = await tx.db
    .selectFrom('tasks')
    .select(['id', 'user_id', 'title', 'state'])
    .where('id', 'in', [task, needs])
    .where('user_id', '=', user)
    .execute();
  for (const id of [task, needs]) {
    if (!ends.some((end) => end.id === id))
      return refuse(refusal('task.not_found', `There is no task ${id}.`));
  }
  const path = await findPath(tx, needs, task);
  if (path) return refuse(cycle(ends, [task, ...path]));
  return insertEdge(tx, user, { task, needs }, ends);
}

async function insertEdge(
  tx: Tx,
  user: UserId,
  { task, needs }: TaskEdge,
  ends: readonly EndRow[],
): Promise<Result<void, Refusal>> {
  const prerequisite = ends.find(({ id }) => id === needs);
  const met = prerequisite?.state === 'done' ? 1 : 0;
  const added = await tx.db
    .insertInto('task_edges')
    .values({ task_id: task, needs_id: needs, met })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_id')
    .execute();
  if (added.length === 0) return ok(undefined);
  await tx.db
    .updateTable('tasks')
    .set((eb) => ({ dependants: eb('dependants', '+', 1) }))
    .where('id', '=', needs)
    .execute();
  const cancelled = prerequisite?.state === 'cancelled';
  if (met === 0) {
    await tx.db
      .updateTable('tasks')
      .set((eb) => ({
        unmet: eb('unmet', '+', 1),
        ...(cancelled ? { blocked: `it needs "${prerequisite.title}", which was cancelled` } : {}),
      }))
      .where('id', '=', task)
      .execute();
  }
  await tx.event({ type: 'task.changed', user, subject: task, data: { needs } });
  return ok(undefined);
}

/** The tasks from `from` to `to` along what each needs; undefined when `to` is not reached. Each task is looked at once. */
async function findPath(tx: Tx, from: TaskId, to: TaskId): Promise<TaskId[] | undefined> {
  const cameFrom = new Map<TaskId, TaskId | null>([[from, null]]);
  for (let level = [from]; level.length > 0 && !cameFrom.has(to);) {
    const edges = await tx.db
      .selectFrom('task_edges')
      .select(['task_id', 'needs_id'])
      .where('task_id', 'in', level.slice(0, 500))
      .execute();
    level = level.slice(500);
    for (const { task_id, needs_id } of edges) {
      if (cameFrom.has(needs_id)) continue;
      cameFrom.set(needs_id, task_id);
      level.push(needs_id);
    }
  }
  if (!cameFrom.has(to)) return undefined;
  const path: TaskId[] = [];
  for (let at: TaskId | null = to; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at);
  return path;
}

function cycle(ends: readonly EndRow[], path: readonly string[]): Refusal {
  const name = (id: string) => `"${ends.find((end) => end.id === id)?.title ?? id}"`;
  const [task, needs] = path;
  return refusal(
    'task.cycle',
    `${name(task ?? '')} cannot need ${name(needs ?? '')}, which already waits for it: ${path.map(name).join(' → ')}.`,
    { hint: 'Remove one of these dependencies first.', details: { path: [...path] } },
  );
}
