import { EXIT } from '#contract/client';
import type { Result } from '#base';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { OptionSpec } from '../command-spec.ts';
import { taskName, type TaskDetail } from '../output/task-lines.ts';

export const TASK_ARG = ['<task>', 'its id or the beginning of it'] as const;
export const DRY_RUN: OptionSpec = {
  flags: '--dry-run',
  about: 'print what would be asked, and ask nothing',
};
export const NOTE_OPTION: OptionSpec = {
  flags: '--note <text>',
  about: 'why; it stands in the feed of the task',
};

/** A change of one task, as data and one call. */
export interface TaskChangePlan {
  task: string;
  /** What stands under `plan` in JSON. */
  plan: Record<string, unknown>;
  /** With `Would` before it and the task's name behind it: `move to done:`. */
  would: string;
  act(): Promise<Result<TaskDetail, Refusal>>;
  /** What is said once it is done. */
  told(task: TaskDetail): string;
}

/** Prints the plan, or carries it out and says what came of it. */
export async function changeTask(
  context: CommandContext,
  dryRun: boolean,
  change: TaskChangePlan,
): Promise<number> {
  if (dryRun) {
    const shown = await context.call('tasks.show', { params: { task: change.task } });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(
      { plan: { task: shown.value.id, ...change.plan } },
      () => `Would ${change.would} ${taskName(shown.value)}.`,
    );
    return EXIT.done;
  }
  const changed = await change.act();
  if (!changed.ok) return context.refuse(changed.error);
  context.show(changed.value, () => change.told(changed.value));
  return EXIT.done;
}
