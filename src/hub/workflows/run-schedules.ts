import { ok, refuse, type Result } from '#base';
import { may, newId, refusal, WORKFLOW_LIMITS } from '#domain';
import type { Principal, Refusal, RunSchedule } from '#domain';
import { runScheduleRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { notFor } from '../refusals.ts';
import { checkCron, nextTick } from '../tasks/schedules/cron-ticks.ts';
import type { RunScheduleService } from './library-verbs.ts';
import type { RunDeps } from './run-deps.ts';
import { keepOrder, pickOrder } from './run-order.ts';
import { tooMany } from './workflow-library.ts';

/** Schedules that start runs, for persons. */
export function createRunSchedules(deps: RunDeps): RunScheduleService {
  const { store } = deps;
  return {
    add: (by, input) => addSchedule(deps, by, input),
    list: async (by) =>
      by.kind === 'user'
        ? ok(await store.read((reader) => runScheduleRows.listRunSchedules(reader, by.user)))
        : notFor(by, 'see schedules of runs'),
    preview: async (by, { cron, timeZone, count }) => {
      if (by.kind !== 'user') return notFor(by, 'see when schedules come true');
      const times: number[] = [];
      const first = checkCron(cron, timeZone, deps.clock.now());
      if (!first.ok) return first;
      for (let next: number | null = first.value; next !== null && times.length < count;) {
        times.push(next);
        next = nextTick(cron, timeZone, next);
      }
      return ok(times);
    },
    pause: (by, ref, paused) =>
      changing(deps, by, ref, async (tx, schedule) => {
        const next = checkCron(schedule.cron, schedule.timeZone, tx.now);
        if (!next.ok) return next;
        const changed = { paused, nextAt: next.value };
        await runScheduleRows.pauseRunSchedule(tx, schedule.id, changed);
        const data = { paused };
        await tx.event({ type: 'schedule.changed', user: schedule.user, subject: schedule.id, data });
        return ok({ ...schedule, ...changed });
      }),
    remove: (by, ref) =>
      changing(deps, by, ref, async (tx, schedule) => {
        const { id, user, name, cron } = schedule;
        await runScheduleRows.deleteRunSchedule(tx, id);
        const data = { name, cron };
        await tx.event({ type: 'schedule.removed', user, subject: id, data });
        await recordAudit(tx, by, { door: doorOf(by), action: 'schedule.removed', subject: id, data });
        return ok(schedule);
      }),
  };
}

function addSchedule(
  deps: RunDeps,
  by: Principal,
  { cron, timeZone, ...input }: Parameters<RunScheduleService['add']>[1],
): ReturnType<RunScheduleService['add']> {
  return keepOrder(deps, by, input, async (tx, order) => {
    const next = checkCron(cron, timeZone, tx.now);
    if (!next.ok) return next;
    const all = await runScheduleRows.listRunSchedules(tx, by.user);
    if (all.length >= WORKFLOW_LIMITS.schedulesPerUser)
      return refuse(tooMany('schedules of runs', WORKFLOW_LIMITS.schedulesPerUser));
    const id = newId(deps.ids, 'runSchedule');
    const schedule: RunSchedule = { ...order, id, cron, timeZone, paused: false, nextAt: next.value };
    await runScheduleRows.insertRunSchedule(tx, schedule);
    const data = { name: order.name, cron, timeZone };
    await tx.event({ type: 'schedule.created', user: by.user, subject: id, data });
    await recordAudit(tx, by, { door: doorOf(by), action: 'schedule.created', subject: id, data });
    return ok({ kept: true as const, schedule });
  });
}

function changing(
  { store }: RunDeps,
  by: Principal,
  ref: string,
  work: (tx: Tx, schedule: RunSchedule) => Promise<Result<RunSchedule, Refusal>>,
): Promise<Result<RunSchedule, Refusal>> {
  if (!may(by, 'own.change')) return Promise.resolve(notFor(by, 'change schedules of runs'));
  return store.unit(async (tx) => {
    const found = pickOrder(await runScheduleRows.listRunSchedules(tx, by.user), ref);
    return found ? work(tx, found) : refuse(notFound(ref));
  });
}

const notFound = (ref: string) =>
  refusal('schedule.not_found', `No schedule "${ref.slice(0, 100)}" starts runs.`, {
    hint: 'See them: muster workflow schedule list',
    details: { schedule: ref },
  });
