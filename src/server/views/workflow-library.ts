import type { RouteAnswer } from '#contract';
import type { AllowedText, Hook, RunOrder, RunSchedule, SavedWorkflow } from '#domain';
import type { HookService, LibraryService, RunScheduleService, Unusable } from '#hub';

type Kept<S extends (...args: never[]) => unknown> =
  Awaited<ReturnType<S>> extends infer R ? (R extends { ok: true; value: infer V } ? V : never) : never;

export function viewSaved(saved: SavedWorkflow): RouteAnswer<'workflows.remove'> {
  const { id, name, kind, hash, description, version, createdAt, savedAt } = saved;
  return { id, name, kind, hash, description, version, createdAt, savedAt };
}

const viewUnusable = ({ findings, problems }: Unusable) => ({ kept: false as const, findings, problems });

export const viewSaveOutcome = (outcome: Kept<LibraryService['save']>): RouteAnswer<'workflows.save'> =>
  outcome.kept ? { kept: true, workflow: viewSaved(outcome.workflow) } : viewUnusable(outcome);

export const viewAllowed = ({ hash, name, createdAt }: AllowedText): RouteAnswer<'workflows.disallow'> => ({
  hash,
  name,
  createdAt,
});

function orderFacts(order: RunOrder) {
  const { name, kind, hash, cwd, source, harness, agent, limits, lastRun, createdAt } = order;
  const args: unknown = JSON.parse(order.args);
  return { name, kind, hash, args, cwd, git: source, harness, agent, limits, lastRun, createdAt };
}

export function viewRunSchedule(schedule: RunSchedule): RouteAnswer<'run_schedules.remove'> {
  const { id, cron, timeZone, paused, nextAt } = schedule;
  return { id, ...orderFacts(schedule), cron, timeZone, paused, nextAt };
}

export const viewKeptSchedule = (
  outcome: Kept<RunScheduleService['add']>,
): RouteAnswer<'run_schedules.create'> =>
  outcome.kept ? { kept: true, schedule: viewRunSchedule(outcome.schedule) } : viewUnusable(outcome);

/** Without its secret. */
export function viewHook(hook: Hook): RouteAnswer<'hooks.remove'> {
  const { id, takesBody, rotatedAt, lastAt } = hook;
  return { id, ...orderFacts(hook), takesBody, path: `/api/v1/hooks/${id}`, rotatedAt, lastAt };
}

export const viewKeptHook = (outcome: Kept<HookService['add']>): RouteAnswer<'hooks.create'> =>
  outcome.kept ? { kept: true, hook: viewHook(outcome.hook), secret: outcome.secret } : viewUnusable(outcome);
