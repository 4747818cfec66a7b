import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal, type TaskId, type TaskState, type UserId } from '#domain';
import { sql } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import { lockPerson } from './boards.ts';
import { becauseCancelled, liftCancelled } from './task-blocks.ts';
import { findTasks } from './tasks.ts';

/** "`task` needs `needs`": it is not ready before that is done. */
export interface TaskEdge {
  task: TaskId;
  needs: TaskId;
}

interface EndRow {
  id: string;
  user_id: string;
  team_id: string | null;
  title: string;
  state: string;
}

/**
 * Adds a dependency between two tasks of one person, both on boards or both in one team; whether it was not there before.
 * Refuses a cycle with its path.
 */
export async function addEdge(
  tx: Tx,
  user: UserId,
  { task, needs }: TaskEdge,
): Promise<Result<boolean, Refusal>> {
  // The graph of a person is changed by one unit at a time: two edges that share no task may still close a cycle.
  await lockPerson(tx, user);
  // The prerequisite cannot be completed between the look at its state and the edge.
  await tx.lock('tasks', [task, needs]);
  const ends = await tx.db
    .selectFrom('tasks')
    .select(['id', 'user_id', 'team_id', 'title', 'state'])
    .where('id', 'in', [task, needs])
    .where('user_id', '=', user)
    .execute();
  for (const id of [task, needs]) {
    if (!ends.some((end) => end.id === id))
      return refuse(refusal('task.not_found', `There is no task ${id}.`));
  }
  if (ends.some((end) => end.team_id !== ends[0]?.team_id)) return refuse(elsewhere(ends, task, needs));
  const path = await findPath(tx, needs, task);
  if (path) return refuse(await cycle(tx, [task, ...path]));
  return insertEdge(tx, user, { task, needs }, ends);
}

async function insertEdge(
  tx: Tx,
  user: UserId,
  { task, needs }: TaskEdge,
  ends: readonly EndRow[],
): Promise<Result<boolean, Refusal>> {
  const prerequisite = ends.find(({ id }) => id === needs);
  const met = prerequisite?.state === 'done' ? 1 : 0;
  const added = await tx.db
    .insertInto('task_edges')
    .values({ task_id: task, needs_id: needs, met })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_id')
    .execute();
  if (added.length === 0) return ok(false);
  if ((await countNeeds(tx, task)) > LIMITS.taskNeedsMost) return refuse(tooMany(ends, task));
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
        ...(cancelled ? { blocked: becauseCancelled(prerequisite.title) } : {}),
      }))
      .where('id', '=', task)
      .execute();
  }
  await tx.event({ type: 'task.changed', user, subject: task, data: { needs } });
  return ok(true);
}

/** Takes a dependency away; false when there is none. What it held back may be ready by that. */
export async function removeEdge(tx: Tx, user: UserId, { task, needs }: TaskEdge): Promise<boolean> {
  await lockPerson(tx, user);
  await tx.lock('tasks', [task, needs]);
  const [gone] = await tx.db
    .deleteFrom('task_edges')
    .where('task_id', '=', task)
    .where('needs_id', '=', needs)
    .returning('met')
    .execute();
  if (!gone) return false;
  await tx.db
    .updateTable('tasks')
    .set((eb) => ({ dependants: eb('dependants', '-', 1) }))
    .where('id', '=', needs)
    .execute();
  if (gone.met === 0) {
    await tx.db
      .updateTable('tasks')
      .set((eb) => ({ unmet: eb('unmet', '-', 1) }))
      .where('id', '=', task)
      .execute();
    await liftCancelled(tx, { task });
  }
  await tx.event({ type: 'task.changed', user, subject: task, data: { needsNot: needs } });
  return true;
}

/** A task at the other end of a dependency. */
export interface LinkedTask {
  id: TaskId;
  title: string;
  state: TaskState;
}

const MOST_LINKED = 200;

/** What a task needs, and what needs it; at most 200 of each, oldest first. */
export async function linkedTasks(
  reader: Reader,
  task: TaskId,
): Promise<{ needs: LinkedTask[]; neededBy: LinkedTask[] }> {
  const linked = (own: 'task_id' | 'needs_id', other: 'task_id' | 'needs_id') =>
    reader.db
      .selectFrom('task_edges')
      .innerJoin('tasks', 'tasks.id', `task_edges.${other}`)
      .select(['tasks.id', 'tasks.title', 'tasks.state'])
      .where(`task_edges.${own}`, '=', task)
      .orderBy('tasks.id')
      .limit(MOST_LINKED)
      .execute();
  return { needs: await linked('task_id', 'needs_id'), neededBy: await linked('needs_id', 'task_id') };
}

/** The same of several tasks; those without links are not in it. */
export async function linksOf(
  reader: Reader,
  tasks: readonly TaskId[],
): Promise<Map<TaskId, { needs: LinkedTask[]; neededBy: LinkedTask[] }>> {
  if (tasks.length === 0) return new Map();
  const { rows } = await sql<{ id: TaskId }>`select distinct id from (
      select task_id as id from task_edges where task_id in (${sql.join(tasks)})
      union all select needs_id as id from task_edges where needs_id in (${sql.join(tasks)})) as linked`.execute(
    reader.db,
  );
  const links = new Map<TaskId, { needs: LinkedTask[]; neededBy: LinkedTask[] }>();
  for (const { id } of rows) links.set(id, await linkedTasks(reader, id));
  return links;
}

/** Titles of what tasks still wait for, at most three of each. */
export async function unmetTitles(reader: Reader, tasks: readonly TaskId[]): Promise<Map<TaskId, string[]>> {
  const titles = new Map<TaskId, string[]>();
  if (tasks.length === 0) return titles;
  const { rows } = await sql<{ task_id: TaskId; title: string }>`select task_id, title from (
      select e.task_id, n.title, row_number() over (partition by e.task_id order by n.id) as nth
      from task_edges e join tasks n on n.id = e.needs_id
      where e.met = 0 and e.task_id in (${sql.join(tasks)})) as named where nth <= 3 order by nth`.execute(
    reader.db,
  );
  for (const { task_id, title } of rows) titles.set(task_id, [...(titles.get(task_id) ?? []), title]);
  return titles;
}

async function countNeeds(tx: Tx, task: TaskId): Promise<number> {
  const counted = await tx.db
    .selectFrom('task_edges')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('task_id', '=', task)
    .executeTakeFirstOrThrow();
  return counted.n;
}

const nameIn = (ends: readonly EndRow[]) => (id: string) =>
  `"${ends.find((end) => end.id === id)?.title ?? id}"`;

const elsewhere = (ends: readonly EndRow[], task: TaskId, needs: TaskId): Refusal =>
  refusal(
    'task.state',
    `${nameIn(ends)(task)} cannot need ${nameIn(ends)(needs)}: one is a team's, the other is not.`,
    { hint: 'Dependencies join tasks of one team, or tasks of boards.' },
  );

const tooMany = (ends: readonly EndRow[], task: TaskId): Refusal =>
  refusal('task.full', `${nameIn(ends)(task)} already needs ${LIMITS.taskNeedsMost} tasks.`, {
    hint: 'Let a task in between need some of them.',
    details: { most: LIMITS.taskNeedsMost },
  });

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

/** Of a long path the middle is left out of the words; `path` has all of it. */
const SHOWN_OF_PATH = 8;

async function cycle(tx: Tx, path: readonly TaskId[]): Promise<Refusal> {
  const cut = path.length > SHOWN_OF_PATH;
  const shown = cut ? [...path.slice(0, SHOWN_OF_PATH - 3), ...path.slice(-3)] : path;
  const titles = new Map((await findTasks(tx, shown)).map(({ id, title }) => [id, title]));
  const names = shown.map((id) => `"${titles.get(id) ?? id}"`);
  const [task, needs] = names;
  if (cut) names.splice(SHOWN_OF_PATH - 3, 0, `… ${path.length - SHOWN_OF_PATH} more …`);
  return refusal(
    'task.cycle',
    `${task} cannot need ${needs}, which already waits for it: ${names.join(' → ')}.`,
    { hint: 'Remove one of these dependencies first.', details: { path: [...path] } },
  );
}
