import { ok, type Periodic, type Result } from '#base';
import type { Refusal, Schedule, Task } from '#domain';
import { isId } from '#domain';
import { scheduleRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { createTask } from '../create-task.ts';
import { nextTick } from './cron-ticks.ts';
import { recordActivity } from '../record-activity.ts';
import { serveTicks } from './serve-ticks.ts';

/**
 * Makes the tasks of schedules whose time has come. Ticks that were missed count as one. A tick is passed over while the
 * last task of the schedule is open, and noted there. Several hubs may look at once: whoever moves the schedule on has the tick.
 */
export const taskScheduler = (deps: HubDeps): Periodic =>
  serveTicks(deps, {
    name: 'task-scheduler',
    due: (most) => deps.store.read((reader) => scheduleRows.dueSchedules(reader, reader.now, most)),
    tick: (schedule) => tick(deps, schedule),
  });

async function tick(deps: HubDeps, schedule: Schedule): Promise<void> {
  const made = await deps.store.unit((tx) => serve(deps, tx, schedule));
  if (made.ok) return;
  // The board is full, or whom it is for is gone: the tick is over, and people see why.
  const { code, message } = made.error;
  deps.log.write('warn', 'a schedule could not make its task', { schedule: schedule.id, why: message });
  await deps.store.unit(async (tx) => {
    if (!(await scheduleRows.takeTick(tx, schedule, nextAfter(schedule, tx.now)))) return;
    const { user, id: subject } = schedule;
    await tx.event({ type: 'schedule.changed', user, subject, data: { failed: { code, message } } });
  });
}

const nextAfter = ({ cron, timeZone }: Schedule, now: number) => nextTick(cron, timeZone, now);

async function serve(deps: HubDeps, tx: Tx, schedule: Schedule): Promise<Result<void, Refusal>> {
  if (!(await scheduleRows.takeTick(tx, schedule, nextAfter(schedule, tx.now)))) return ok(undefined);
  const actor = { by: schedule.id, door: 'hub' };
  const open = await openTask(tx, schedule);
  if (open) {
    await recordActivity(tx, actor, open.id, {
      action: 'passed_over',
      data: { schedule: schedule.id, due: schedule.nextAt },
      note: 'Its schedule was due again while it was still open; no other task was made.',
    });
    return ok(undefined);
  }
  const made = await createTask(deps, tx, actor, schedule.board, schedule.draft);
  if (!made.ok) return made;
  await scheduleRows.setLastTask(tx, schedule.id, made.value.id);
  return ok(undefined);
}

/** The task that it made last, while that is not over. */
async function openTask(tx: Tx, { id }: Schedule): Promise<Task | undefined> {
  // Read anew: another hub may have made one since the look.
  const last = (await scheduleRows.findSchedule(tx, id))?.lastTask;
  const task = last && isId('task', last) ? await taskRows.findTask(tx, last) : undefined;
  return task?.state === 'done' || task?.state === 'cancelled' ? undefined : task;
}
