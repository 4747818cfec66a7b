import { refuse, type Result } from '#base';
import { LIMITS, refusal, type Principal, type Refusal, type Task } from '#domain';
import type { HubDeps } from '../deps.ts';
import { endBadly, endWell } from './end-attempt.ts';
import { actorOf } from './record-activity.ts';
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
    const tooLong = lengthProblem('result', input.result, LIMITS.taskResultCharacters);
    const problem = boundsProblem(input) ?? tooLong ?? byHand(task);
    return problem ? refuse(problem) : endWell(deps, tx, actorOf(by), task, input);
  });
}

/** Ends a held attempt that did not end well: it counts, and the task comes back after a while or is blocked. */
export function failTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  input: HeldInput & { reason: string },
): Promise<Result<TaskDetail, Refusal>> {
  return withTask(deps, by, ref, 'end', async (tx, task) => {
    const tooLong = lengthProblem('reason', input.reason, LIMITS.taskNoteCharacters);
    const problem = boundsProblem(input) ?? tooLong ?? byHand(task);
    if (problem) return refuse(problem);
    const cause = { code: 'task.failed', message: input.reason };
    return endBadly(deps, tx, actorOf(by), task, { ...input, state: 'failed', cause });
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
    return endBadly(deps, tx, actorOf(by), task, { ...input, state: 'returned', cause: null });
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
