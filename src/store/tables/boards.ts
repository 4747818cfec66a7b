import type { Board, BoardId, TaskWork, UserId } from '#domain';
import { LIMITS } from '#domain';
import { sql, type Selectable } from 'kysely';
import type { HotStatement, Reader, Tx } from '../port.ts';
import type { BoardsTable } from '../schema.ts';
import { flag, json, toJson } from './row.ts';
import { rowsByIds } from './rows-by-ids.ts';
import { TASK_STEP } from './task-positions.ts';

const BY_IDS = rowsByIds({ name: 'boards_by_ids', table: 'boards' });

function toBoard(row: Selectable<BoardsTable>): Board {
  return {
    id: row.id,
    user: row.user_id,
    name: row.name,
    description: row.description,
    review: row.review === 1,
    mostAttempts: row.most_attempts,
    work: json<TaskWork>(row.work),
    createdAt: row.created_at,
    removedAt: row.removed_at,
  };
}

/** The boards and schedules of a person are bounded: those who add take turns. */
const LOCK_PERSON: HotStatement = {
  name: 'person_lock',
  sqlite: 'select 1 from users where id = ?',
  postgres: 'select 1 from users where id = ? for no key update',
};
export const lockPerson = async (tx: Tx, user: UserId): Promise<void> =>
  void (await tx.hot(LOCK_PERSON, [user]));

/** Adds a board. Throws a violation of `boards_name` when the person has one of that name. */
export async function insertBoard(tx: Tx, board: Board): Promise<void> {
  await tx.db
    .insertInto('boards')
    .values({
      id: board.id,
      user_id: board.user,
      name: board.name,
      description: board.description,
      review: flag(board.review),
      most_attempts: board.mostAttempts,
      work: toJson(board.work),
      open_tasks: 0,
      next_position: TASK_STEP,
      created_at: board.createdAt,
      removed_at: null,
    })
    .execute();
}

export async function changeBoard(
  tx: Tx,
  id: BoardId,
  changes: Partial<Pick<Board, 'name' | 'description' | 'review' | 'mostAttempts' | 'work' | 'removedAt'>>,
): Promise<void> {
  const { name, description, review, mostAttempts, work, removedAt } = changes;
  const set = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(review === undefined ? {} : { review: flag(review) }),
    ...(mostAttempts === undefined ? {} : { most_attempts: mostAttempts }),
    ...(work === undefined ? {} : { work: toJson(work) }),
    ...(removedAt === undefined ? {} : { removed_at: removedAt }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db.updateTable('boards').set(set).where('id', '=', id).execute();
}

export async function findBoard(reader: Reader, id: BoardId): Promise<Board | undefined> {
  const row = await reader.db.selectFrom('boards').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toBoard(row);
}

/** Locks the board's row and reads it: whoever gives out places, moves cards or removes the board takes turns. */
export async function lockBoard(tx: Tx, id: BoardId): Promise<Board | undefined> {
  await tx.lock('boards', [id]);
  return findBoard(tx, id);
}

/** Boards by id; removed ones too, for the names of their tasks. */
export async function findBoards(reader: Reader, ids: readonly BoardId[]): Promise<Board[]> {
  if (ids.length === 0) return [];
  return (await reader.hot<Selectable<BoardsTable>>(BY_IDS, [JSON.stringify(ids)])).map(toBoard);
}

/** A person's boards that are not removed, by name. They are few. */
export async function listBoards(reader: Reader, user: UserId): Promise<Board[]> {
  const rows = await reader.db
    .selectFrom('boards')
    .selectAll()
    .where('user_id', '=', user)
    .where('removed_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toBoard);
}

/**
 * Places for new tasks at the end of a board's columns: the first one's position, the others follow at `TASK_STEP`.
 * Undefined when the board has all the open tasks that it may have. The conditional counter is the guard; it counts up
 * alone, and is counted anew when it seems to be full.
 */
export async function takePlaces(tx: Tx, board: BoardId, tasks: number): Promise<number | undefined> {
  const taken = await countUp(tx, board, tasks);
  if (taken !== undefined) return taken;
  await tx.lock('boards', [board]);
  await sql`update boards set open_tasks = (select count(*) from tasks
      where board_id = ${board} and state in ('inbox', 'up_next', 'in_review') and state <> 'in_progress')
    + (select count(*) from tasks where user_id = boards.user_id and board_id = ${board} and state = 'in_progress')
    where id = ${board}`.execute(tx.db);
  return countUp(tx, board, tasks);
}

async function countUp(tx: Tx, board: BoardId, tasks: number): Promise<number | undefined> {
  const row = await tx.db
    .updateTable('boards')
    .set((eb) => ({
      open_tasks: eb('open_tasks', '+', tasks),
      next_position: eb('next_position', '+', tasks * TASK_STEP),
    }))
    .where('id', '=', board)
    .where('open_tasks', '<=', LIMITS.tasksPerBoard - tasks)
    .returning('next_position')
    .executeTakeFirst();
  return row && row.next_position - tasks * TASK_STEP;
}
