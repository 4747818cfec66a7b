import type { RunId, RunSchedule, RunScheduleId, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { RunSchedulesTable } from '../schema.ts';
import { orderColumns, toOrder } from './order-columns.ts';
import { flag } from './row.ts';
import { dueAt } from './selections.ts';
import { takeTickOf } from './ticks.ts';

const toSchedule = (row: Selectable<RunSchedulesTable>): RunSchedule => ({
  ...toOrder(row),
  id: row.id,
  cron: row.cron,
  timeZone: row.time_zone,
  paused: row.paused === 1,
  nextAt: row.next_at,
});

export async function insertRunSchedule(tx: Tx, schedule: RunSchedule): Promise<void> {
  await tx.db
    .insertInto('run_schedules')
    .values({
      ...orderColumns(schedule),
      id: schedule.id,
      cron: schedule.cron,
      time_zone: schedule.timeZone,
      paused: flag(schedule.paused),
      next_at: schedule.nextAt,
    })
    .execute();
}

export async function findRunSchedule(reader: Reader, id: RunScheduleId): Promise<RunSchedule | undefined> {
  const row = await reader.db.selectFrom('run_schedules').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toSchedule(row);
}

/** A person's, the oldest first. They are few. */
export async function listRunSchedules(reader: Reader, user: UserId): Promise<RunSchedule[]> {
  const rows = await reader.db
    .selectFrom('run_schedules')
    .selectAll()
    .where('user_id', '=', user)
    .orderBy('id')
    .execute();
  return rows.map(toSchedule);
}

/** Those whose time has come, the longest due first. */
export async function dueRunSchedules(reader: Reader, now: number, most: number): Promise<RunSchedule[]> {
  const rows = await reader.db.selectFrom('run_schedules').selectAll().$call(dueAt(now, most)).execute();
  return rows.map(toSchedule);
}

export const takeRunTick = (
  tx: Tx,
  schedule: Pick<RunSchedule, 'id' | 'nextAt'>,
  next: number | null,
): Promise<boolean> => takeTickOf(tx, 'run_schedules', schedule, next);

export async function pauseRunSchedule(
  tx: Tx,
  id: RunScheduleId,
  { paused, nextAt }: Pick<RunSchedule, 'paused' | 'nextAt'>,
): Promise<void> {
  await tx.db
    .updateTable('run_schedules')
    .set({ paused: flag(paused), next_at: nextAt })
    .where('id', '=', id)
    .execute();
}

export async function setLastRun(tx: Tx, id: RunScheduleId, run: RunId): Promise<void> {
  await tx.db.updateTable('run_schedules').set({ last_run: run }).where('id', '=', id).execute();
}

export async function deleteRunSchedule(tx: Tx, id: RunScheduleId): Promise<boolean> {
  const result = await tx.db.deleteFrom('run_schedules').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
