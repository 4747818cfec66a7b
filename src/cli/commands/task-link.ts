import { oneLine } from '../output/plain-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import { taskName } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG, ['<needs>', 'the task that has to be done first']],
  options: [DRY_RUN],
  examples: ['muster task link tsk_01kaf3k9z0ab tsk_01kaf3k9z0cd'],
  async run(context, input) {
    const [task, needs] = [input.arg(0), input.arg(1)];
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { needs },
      would: `have wait for ${oneLine(needs, 80)}:`,
      act: () => context.call('tasks.link', { params: { task }, body: { needs } }),
      told: (linked) => `${taskName(linked)} needs ${linked.needs.map(taskName).join(', ')}.`,
    });
  },
};
