import { ok, refuse, type Result } from '#base';
import { refusal, type Principal, type Refusal, type Task } from '#domain';
import { taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { resolveTask } from './task-lookup.ts';
import type { TaskDetail } from './task-verbs.ts';
import { mayTouch } from './task-rights.ts';
import { readDetail } from './task-views.ts';

type Change = (tx: Tx, task: Task, needs: Task) => Promise<Result<boolean, Refusal>>;

/** Lets a task need another. Refuses a cycle with its path. */
export const linkTasks = (deps: HubDeps, by: Principal, ref: string, needs: string) =>
  changeEdge(deps, by, { ref, needs, action: 'linked' }, (tx, task, on) =>
    taskRows.addEdge(tx, task.user, { task: task.id, needs: on.id }),
  );

export const unlinkTasks = (deps: HubDeps, by: Principal, ref: string, needs: string) =>
  changeEdge(deps, by, { ref, needs, action: 'unlinked' }, async (tx, task, on) => {
    if (await taskRows.removeEdge(tx, task.user, { task: task.id, needs: on.id })) return ok(true);
    return refuse(
      refusal('task.state', `"${task.title}" does not need "${on.title}".`, {
        hint: `See what it needs: muster task show ${task.id}`,
      }),
    );
  });

/** The edge locks the person's graph first, then both cards: nothing is locked before. */
function changeEdge(
  deps: HubDeps,
  by: Principal,
  { ref, needs, action }: { ref: string; needs: string; action: 'linked' | 'unlinked' },
  change: Change,
): Promise<Result<TaskDetail, Refusal>> {
  if (by.kind === 'agent') return Promise.resolve(notFor(by, 'link tasks'));
  return deps.store.unit(async (tx) => {
    const task = await resolveTask(tx, by, ref);
    if (!task.ok) return task;
    const allowed = await mayTouch(tx, by, task.value, 'change');
    if (!allowed.ok) return allowed;
    const on = await resolveTask(tx, by, needs);
    if (!on.ok) return on;
    const changed = await change(tx, task.value, on.value);
    if (!changed.ok) return changed;
    if (changed.value) {
      const data = { needs: on.value.id, title: on.value.title };
      await recordActivity(tx, actorOf(by), task.value.id, { action, data });
    }
    const now = (await taskRows.findTask(tx, task.value.id)) ?? task.value;
    // Claims pass over cards that are locked.
    for (const one of [now, await taskRows.findTask(tx, on.value.id)])
      if (one && taskRows.isReady(one)) taskRows.wakeLane(tx, one);
    return ok(await readDetail(deps, tx, now));
  });
}
