import type { BoardId, Schedule, ScheduleId, TaskDraft, TaskId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { SchedulesTable } from '../schema.ts';
import { flag, json } from './row.ts';
import { dueAt } from './selections.ts';
import { takeTickOf } from './ticks.ts';

function toSchedule(row: Selectable<SchedulesTable>): Schedule {
  return {
    id: row.id,
    user: row.user_id,
    board: row.board_id,
    cron: row.cron,
    timeZone: row.time_zone,
    draft: json<TaskDraft>(row.draft) ?? { title: '' },
    paused: row.paused === 1,
    nextAt: row.next_at,
    lastTask: row.last_task,
    createdAt: row.created_at,
  };
}

export async function insertSchedule(tx: Tx, schedule: Omit<Schedule, 'lastTask'>): Promise<void> {
  await tx.db
    .insertInto('schedules')
    .values({
      id: schedule.id,
      user_id: schedule.user,
      board_id: schedule.board,
      cron: schedule.cron,
      time_zone: schedule.timeZone,
      draft: JSON.stringify(schedule.draft),
      paused: flag(schedule.paused),
      next_at: schedule.nextAt,
      last_task: null,
      created_at: schedule.createdAt,
    })
    .execute();
}

export async function changeSchedule(
  tx: Tx,
  id: ScheduleId,
  changes: Partial<Pick<Schedule, 'cron' | 'timeZone' | 'paused' | 'draft' | 'nextAt'>>,
): Promise<void> {
  const { cron, timeZone, paused, draft, nextAt } = changes;
  const set = {
    ...(cron === undefined ? {} : { cron }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(paused === undefined ? {} : { paused: flag(paused) }),
    ...(draft === undefined ? {} : { draft: JSON.stringify(draft) }),
    ...(nextAt === undefined ? {} : { next_at: nextAt }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.db.updateTable('schedules').set(set).where('id', '=', id).execute();
}

export async function deleteSchedule(tx: Tx, id: ScheduleId): Promise<boolean> {
  const result = await tx.db.deleteFrom('schedules').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Ends every schedule of a board; how many there were. */
export async function deleteSchedulesOf(tx: Tx, board: BoardId): Promise<ScheduleId[]> {
  const rows = await tx.db.deleteFrom('schedules').where('board_id', '=', board).returning('id').execute();
  return rows.map(({ id }) => id);
}

export async function findSchedule(reader: Reader, id: ScheduleId): Promise<Schedule | undefined> {
  const row = await reader.db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toSchedule(row);
}

/** A person's schedules, oldest first. They are few. */
export async function listSchedules(reader: Reader, user: UserId, board?: BoardId): Promise<Schedule[]> {
  let select = reader.db.selectFrom('schedules').selectAll().where('user_id', '=', user);
  if (board !== undefined) select = select.where('board_id', '=', board);
  return (await select.orderBy('id').execute()).map(toSchedule);
}

/** Those whose time has come, the longest due first. */
export async function dueSchedules(reader: Reader, now: number, most: number): Promise<Schedule[]> {
  const rows = await reader.db.selectFrom('schedules').selectAll().$call(dueAt(now, most)).execute();
  return rows.map(toSchedule);
}

export const takeTick = (
  tx: Tx,
  schedule: Pick<Schedule, 'id' | 'nextAt'>,
  next: number | null,
): Promise<boolean> => takeTickOf(tx, 'schedules', schedule, next);

export async function setLastTask(tx: Tx, id: ScheduleId, task: TaskId): Promise<void> {
  await tx.db.updateTable('schedules').set({ last_task: task }).where('id', '=', id).execute();
}
