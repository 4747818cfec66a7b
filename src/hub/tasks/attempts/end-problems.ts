import { LIMITS, refusal, type Refusal, type Task } from '#domain';
import { boundsProblem, lengthProblem } from '../task-bounds.ts';
import type { HeldInput } from '../task-verbs.ts';

/** Why this cannot complete the task, whoever asks; undefined when it can. */
export const completionProblem = (
  task: Task,
  input: HeldInput & { result?: string | undefined },
): Refusal | undefined =>
  boundsProblem(input) ?? lengthProblem('result', input.result, LIMITS.taskResultCharacters) ?? byHand(task);

/** A person's hand took it: there is no attempt that could end. */
export const byHand = (task: Task): Refusal | undefined =>
  task.state === 'in_progress' && task.claimedBy === null
    ? refusal('task.state', `"${task.title}" was taken by hand and has no attempt that could end.`, {
        hint: `Move it: muster task move ${task.id} done`,
        details: { task: task.id },
      })
    : undefined;
