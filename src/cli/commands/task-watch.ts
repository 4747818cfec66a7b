import type { CommandSpec } from '../command-spec.ts';
import { followTask } from '../tasks/follow-task.ts';
import { TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG],
  options: [
    {
      flags: '--timeout <seconds>',
      about: 'end the watch after so long',
      number: { least: 1, most: 7 * 24 * 3_600 },
    },
  ],
  examples: ['muster task watch tsk_01kaf3k9z0ab', 'muster task watch tsk_01kaf3k9z0ab --timeout 600 --json'],
  async run(context, input) {
    const shown = await context.call('tasks.show', { params: { task: input.arg(0) } });
    return shown.ok ? followTask(context, shown.value, input.number('timeout')) : context.refuse(shown.error);
  },
};
