import type { CommandSpec } from '../command-spec.ts';
import { taskName } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, NOTE_OPTION, TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG],
  options: [NOTE_OPTION, DRY_RUN],
  examples: ['muster task rerun tsk_01kaf3k9z0ab --note "With the new key"'],
  async run(context, input) {
    const task = input.arg(0);
    const note = input.text('note');
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { rerun: true },
      would: 'make ready again, with all its attempts:',
      act: () => context.call('tasks.rerun', { params: { task }, body: note === undefined ? {} : { note } }),
      told: (again) => `${taskName(again)} is in ${again.state} again, with ${again.mostAttempts} attempts.`,
    });
  },
};
