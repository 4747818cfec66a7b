import { ok, type Result } from '#base';
import type { Principal, Refusal, Task } from '#domain';
import { taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { askFirst } from './ask-first.ts';
import { taskNotFound, resolveTask } from './task-lookup.ts';
import { mayTouch, type TaskRight } from './task-rights.ts';
import type { TaskDetail } from './task-verbs.ts';
import { readDetail } from './task-views.ts';

/**
 * One unit on one task that the caller may touch so. `work` gets it locked, unless it is to lock by itself; afterwards
 * whoever waits for work is woken if it is ready, because claims pass over a row that is locked. Answers the task as it is then.
 */
export function withTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  right: TaskRight,
  work: (tx: Tx, task: Task) => Promise<Result<unknown, Refusal>>,
): Promise<Result<TaskDetail, Refusal>> {
  return deps.store.unit(async (tx) => {
    const found = await lockedTask(tx, by, ref, right);
    if (!found.ok) return found;
    const done = await work(tx, found.value);
    if (!done.ok) return done;
    const now = await taskRows.findTask(tx, found.value.id);
    if (!now) return taskNotFound(ref);
    const task =
      right === 'change' ? await askFirst(deps, tx, by, { was: found.value.state, task: now }) : now;
    if (taskRows.isReady(task)) taskRows.wakeLane(tx, task);
    return ok(await readDetail(deps, tx, task));
  });
}

/** The task, locked, once it is clear that the caller may touch it so. */
export async function lockedTask(
  tx: Tx,
  by: Principal,
  ref: string,
  right: TaskRight,
): Promise<Result<Task, Refusal>> {
  const seen = await resolveTask(tx, by, ref);
  if (!seen.ok) return seen;
  const task = await taskRows.lockTask(tx, seen.value.id);
  if (!task) return taskNotFound(ref);
  const allowed = await mayTouch(tx, by, task, right);
  return allowed.ok ? ok(task) : allowed;
}
