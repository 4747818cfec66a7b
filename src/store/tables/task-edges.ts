import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal, type TaskId, type TaskState, type UserId } from '#domain';
import { sql } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
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

export interface Links {
  needs: LinkedTask[];
  neededBy: LinkedTask[];
}

/** Parameter: tasks as JSON; one row for each link, `needed` 1 for what a task needs. */
const LINKS: HotStatement = {
  name: 'task_links',
  sqlite: `with given as (select value as id from json_each(?))
    select of_task, needed, id, title, state from (
      select given.id as of_task, 1 as needed, n.id, n.title, n.state, row_number() over (partition by given.id order by n.id) as nth
      from given join task_edges e on e.task_id = given.id join tasks n on n.id = e.needs_id
      union all
      select given.id, 0, n.id, n.title, n.state, row_number() over (partition by given.id order by n.id)
      from given join task_edges e on e.needs_id = given.id join tasks n on n.id = e.task_id) as linked
    where nth <= ${MOST_LINKED} order by of_task, needed, id`,
  postgres: `select given.id as of_task, linked.needed, one.* from (select distinct value as id from json_array_elements_text(?::json) as of (value)) as given
    cross join lateral (
      (select 1 as needed, needs_id as id from task_edges where task_id = given.id order by needs_id limit ${MOST_LINKED})
      union all (select 0, task_id from task_edges where needs_id = given.id order by task_id limit ${MOST_LINKED})) as linked
    cross join lateral (select id, title, state from tasks where tasks.id = linked.id offset 0) as one
    order by given.id, linked.needed, one.id`,
};

/** What each of these tasks needs, and what needs it; at most 200 of each, oldest first. Those without are not in it. */
export async function linksOf(reader: Reader, tasks: readonly TaskId[]): Promise<Map<TaskId, Links>> {
  if (tasks.length === 0) return new Map();
  const rows = await reader.hot<LinkedTask & { of_task: TaskId; needed: number }>(LINKS, [
    JSON.stringify(tasks),
  ]);
  const links = new Map<TaskId, Links>();
  for (const { of_task: of, needed, ...linked } of rows) {
    const own = links.get(of) ?? { needs: [], neededBy: [] };
    links.set(of, own);
    (needed === 1 ? own.needs : own.neededBy).push(linked);
  }
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
