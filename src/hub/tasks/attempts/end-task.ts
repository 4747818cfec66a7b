import { refuse, type Result } from '#base';
import { isId, LIMITS, type Principal, type Refusal } from '#domain';
import type { HubDeps } from '../../deps.ts';
import { endBadly, endWell } from './end-attempt.ts';
import type { Completion, RoundEnd } from './end-rounds.ts';
import { actorOf } from '../record-activity.ts';
import { byHand, completionProblem } from './end-problems.ts';
import { boundsProblem, lengthProblem } from '../task-bounds.ts';
import type { HeldInput, TaskDetail } from '../task-verbs.ts';
import { withTask } from '../with-task.ts';

/** What completions of a hub share. */
export type EndDeps = HubDeps & { together: (completion: Completion) => Promise<RoundEnd> };

/** Ends a held task well. A repeated call is a success that changes nothing; an older fence is refused. */
export async function completeTask(
  deps: EndDeps,
  by: Principal,
  ref: string,
  input: HeldInput & { result?: string | undefined },
): Promise<Result<TaskDetail, Refusal>> {
  if (isId('task', ref)) {
    const ended = await deps.together({ by, task: ref, input });
    if (ended !== 'alone') return ended;
  }
  return withTask(deps, by, ref, 'end', async (tx, task) => {
    const problem = completionProblem(task, input);
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
