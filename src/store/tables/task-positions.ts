import type { Task, TaskId } from '#domain';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../port.ts';

/** How far apart the positions of new tasks lie, so that there is room between them. */
export const TASK_STEP = 1024;
/** Tasks that are spread anew when there is no room; more where that is not enough. */
const FIRST_WINDOW = 64;

interface Place {
  id: TaskId;
  position: number;
}

/**
 * The position right before or after another task of its column and priority, for `task`. Spreads those behind it anew when
 * there is no number left in between. The caller has locked the board, so that nobody else gives out the same.
 */
export async function positionBeside(
  tx: Tx,
  task: TaskId,
  at: Task,
  side: 'before' | 'after',
): Promise<number> {
  const found = await between(tx, task, at, side);
  if (found !== undefined) return found;
  await spread(tx, task, at, side);
  const [moved] = await inColumn(tx, at, sql`id = ${at.id}`, false, 1);
  const again = await between(tx, task, { ...at, position: moved?.position ?? at.position }, side);
  if (again === undefined) throw new Error(`no room beside the task ${at.id}`);
  return again;
}

async function between(
  tx: Tx,
  task: TaskId,
  at: Task,
  side: 'before' | 'after',
): Promise<number | undefined> {
  const [other] = await beyond(tx, at, side, task, 1);
  if (!other) return at.position + (side === 'before' ? -TASK_STEP : TASK_STEP);
  const middle = (at.position + other.position) / 2;
  const [low, high] = side === 'before' ? [other.position, at.position] : [at.position, other.position];
  return middle > low && middle < high ? middle : undefined;
}

/** The next in one direction, without the task that is being moved. */
function beyond(tx: Tx, at: Task, side: 'before' | 'after', without: TaskId, most: number): Promise<Place[]> {
  const back = side === 'before';
  const than = back
    ? sql`(position < ${at.position} or (position = ${at.position} and id < ${at.id}))`
    : sql`(position > ${at.position} or (position = ${at.position} and id > ${at.id}))`;
  return inColumn(tx, at, sql`${than} and id <> ${without}`, back, most);
}

async function inColumn(
  tx: Tx,
  { user, board, team, state, priority }: Task,
  which: RawBuilder<unknown>,
  back: boolean,
  most: number,
): Promise<Place[]> {
  const column = board === null ? sql`team_id = ${team}` : sql`board_id = ${board}`;
  // In words that the indexes `tasks_by_board` and `tasks_held` know.
  const shown =
    state === 'in_progress' ? sql`state = 'in_progress'` : sql`state = ${state} and state <> 'in_progress'`;
  const order = back ? sql`position desc, id desc` : sql`position, id`;
  const { rows } = await sql<Place>`select id, position from tasks
    where user_id = ${user} and ${column} and ${shown} and priority = ${priority} and ${which}
    order by ${order} limit ${most}`.execute(tx.db);
  return rows;
}

/** Gives the tasks from the place on even gaps: as many as it takes until the gaps are numbers. */
async function spread(tx: Tx, task: TaskId, at: Task, side: 'before' | 'after'): Promise<void> {
  // What is spread comes after the one that stays.
  const [before] = side === 'before' ? await beyond(tx, at, 'before', task, 1) : [at];
  const stays = before ?? at;
  for (let window = FIRST_WINDOW; ; window *= 8) {
    const rows = await beyond(tx, { ...at, ...stays }, 'after', task, window + 1);
    const end = rows.length > window ? rows[window] : undefined;
    const moved = rows.slice(0, window);
    const gap = end ? (end.position - stays.position) / (moved.length + 1) : TASK_STEP;
    if (gap < 1e-3 * Math.max(1, Math.abs(stays.position) / 1e9)) continue;
    for (const [n, { id }] of moved.entries()) {
      await tx.db
        .updateTable('tasks')
        .set({ position: stays.position + gap * (n + 1) })
        .where('id', '=', id)
        .execute();
    }
    return;
  }
}
