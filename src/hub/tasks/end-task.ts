import { refuse, type Result } from '#base';
import { LIMITS, refusal, type Principal, type Refusal, type Task } from '#domain';
import { boardRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { boundsProblem, lengthProblem } from './task-bounds.ts';
import type { HeldInput, TaskDetail } from './task-verbs.ts';
import { withTask } from './with-task.ts';

/** Ends a held task well. A repeated call is a success that changes nothing; an older fence is refused. */
export function completeTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  input: HeldInput & { result?: string | undefined },
): Promise<Result<TaskDetail, Refusal>> {
  return withTask(deps, by, ref, 'end', async (tx, task) => {
    const problem =
      boundsProblem(input) ??
      lengthProblem('result', input.result, LIMITS.taskResultCharacters) ??
      byHand(task);
    if (problem) return refuse(problem);
    const into = await endColumn(tx, task);
    const done = await taskRows.completeTask(tx, { id: task.id, fence: input.fence }, into);
    if (!done.ok || done.value.already) return done;
    if (input.result !== undefined)
      await taskRows.changeDetails(tx, task.id, { result: deps.redact(input.result) });
    await recordActivity(tx, actorOf(by), task.id, {
      action: 'completed',
      data: { into, attempt: task.attempts },
      note: input.note === undefined ? null : deps.redact(input.note),
    });
    return done;
  });
}

/** Where what is completed goes: by the setting of its board. */
export async function endColumn(tx: Tx, task: Task): Promise<'done' | 'in_review'> {
  const board = task.board === null ? undefined : await boardRows.findBoard(tx, task.board);
  return board?.review ? 'in_review' : 'done';
}

/** Ends a held attempt that did not end well: it counts, and the task comes back after a while or is blocked. */
export function failTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  input: HeldInput & { reason: string },
): Promise<Result<TaskDetail, Refusal>> {
  return withTask(deps, by, ref, 'end', async (tx, task) => {
    const problem =
      boundsProblem(input) ??
      lengthProblem('reason', input.reason, LIMITS.taskNoteCharacters) ??
      byHand(task);
    if (problem) return refuse(problem);
    const cause = { code: 'task.failed', message: deps.redact(input.reason) };
    const failed = await taskRows.returnTask(
      tx,
      { id: task.id, fence: input.fence },
      { state: 'failed', cause },
    );
    if (!failed.ok) return failed;
    await recordActivity(tx, actorOf(by), task.id, {
      action: 'failed',
      data: { attempt: task.attempts, reason: cause.message, ...failed.value },
      note: input.note === undefined ? null : deps.redact(input.note),
    });
    return failed;
  });
}

/** Gives a held task back without a failure: the attempt does not count, and the task is ready at once. */
export function giveBackTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  input: HeldInput,
): Promise<Result<TaskDetail, Refusal>> {
  return withTask(deps, by, ref, 'end', async (tx, task) => {
    const problem = boundsProblem(input) ?? byHand(task);
    if (problem) return refuse(problem);
    const held = { id: task.id, fence: input.fence };
    const returned = await taskRows.returnTask(tx, held, { state: 'returned', cause: null });
    if (!returned.ok) return returned;
    await recordActivity(tx, actorOf(by), task.id, {
      action: 'returned',
      data: { attempt: task.attempts },
      note: input.note === undefined ? null : deps.redact(input.note),
    });
    return returned;
  });
}

/** A person's hand took it: there is no attempt that could end. */
const byHand = (task: Task): Refusal | undefined =>
  task.state === 'in_progress' && task.claimedBy === null
    ? refusal('task.state', `"${task.title}" was taken by hand and has no attempt that could end.`, {
        hint: `Move it: muster task move ${task.id} done`,
        details: { task: task.id },
      })
    : undefined;
