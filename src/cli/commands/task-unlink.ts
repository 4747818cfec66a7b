import { oneLine } from '../output/plain-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import { taskName } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG, ['<needs>', 'the task that it waits for no longer']],
  options: [DRY_RUN],
  examples: ['muster task unlink tsk_01kaf3k9z0ab tsk_01kaf3k9z0cd'],
  async run(context, input) {
    const [task, needs] = [input.arg(0), input.arg(1)];
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { unlink: needs },
      would: `have wait no longer for ${oneLine(needs, 80)}:`,
      act: () => context.call('tasks.unlink', { params: { task, needs } }),
      told: (linked) =>
        linked.needs.length === 0
          ? `${taskName(linked)} needs no other task.`
          : `${taskName(linked)} needs ${linked.needs.map(taskName).join(', ')}.`,
    });
  },
};
