import { ok, type Periodic, type Result } from '#base';
import type { Refusal, RunSchedule } from '#domain';
import { runScheduleRows, type Tx } from '#store';
import { nextTick } from '../tasks/schedules/cron-ticks.ts';
import { serveTicks } from '../tasks/schedules/serve-ticks.ts';
import type { RunDeps } from './run-deps.ts';
import { liveRun, readyOrder, startOrder } from './run-order.ts';
import type { ReadyText } from './workflow-texts.ts';

/**
 * Starts the runs of schedules whose time has come. Ticks that were missed count as one. A tick is passed over while the
 * last run of the schedule is under way.
 */
export const runScheduler = (deps: RunDeps): Periodic =>
  serveTicks(deps, {
    name: 'run-scheduler',
    due: (most) => deps.store.read((reader) => runScheduleRows.dueRunSchedules(reader, reader.now, most)),
    tick: (schedule) => tick(deps, schedule),
  });

async function tick(deps: RunDeps, schedule: RunSchedule): Promise<void> {
  const ready = await readyOrder(deps, schedule);
  const made = ready.ok ? await deps.store.unit((tx) => serve(deps, tx, schedule, ready.value)) : ready;
  if (made.ok) return;
  // Too many runs are under way, or its person may start none: the tick is over, and people see why.
  const { code, message } = made.error;
  const { id: subject, user } = schedule;
  deps.log.write('warn', 'a schedule could not start its run', { schedule: subject, why: message });
  await deps.store.unit(async (tx) => {
    if (!(await takeTick(tx, schedule))) return;
    await tx.event({ type: 'schedule.changed', user, subject, data: { failed: { code, message } } });
  });
}

const takeTick = (tx: Tx, schedule: RunSchedule) =>
  runScheduleRows.takeRunTick(tx, schedule, nextTick(schedule.cron, schedule.timeZone, tx.now));

async function serve(
  deps: RunDeps,
  tx: Tx,
  schedule: RunSchedule,
  ready: ReadyText,
): Promise<Result<void, Refusal>> {
  if (!(await takeTick(tx, schedule))) return ok(undefined);
  const { id, user } = schedule;
  // Read anew: another hub may have started one since the look.
  const live = await liveRun(tx, (await runScheduleRows.findRunSchedule(tx, id))?.lastRun ?? null);
  if (live) {
    const data = { passedOver: { due: schedule.nextAt, run: live.id } };
    await tx.event({ type: 'schedule.changed', user, subject: id, data });
    return ok(undefined);
  }
  const started = await startOrder(deps, tx, schedule, { ready, actor: id, door: 'schedule' });
  if (!started.ok) return started;
  await runScheduleRows.setLastRun(tx, id, started.value.run.id);
  return ok(undefined);
}
