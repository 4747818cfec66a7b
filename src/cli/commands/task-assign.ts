import { oneLine } from '../output/plain-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import { taskName } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, NOTE_OPTION, TASK_ARG } from '../tasks/task-change.ts';
import { readAssignee } from '#domain';

export const command: CommandSpec = {
  args: [TASK_ARG, ['<who>', 'any, agent:NAME, harness:NAME or session:LABEL']],
  options: [NOTE_OPTION, DRY_RUN],
  examples: ['muster task assign tsk_01kaf3k9z0ab agent:mill', 'muster task assign tsk_01kaf3k9z0ab any'],
  async run(context, input) {
    const [task, who] = [input.arg(0), input.arg(1)];
    const assignee = readAssignee(who);
    if (!assignee.ok) return context.refuse(assignee.error);
    const note = input.text('note');
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { assign: assignee.value },
      would: `assign to ${oneLine(who)}:`,
      act: () =>
        context.call('tasks.change', {
          params: { task },
          body: { assignee: assignee.value, ...(note === undefined ? {} : { note }) },
        }),
      told: (changed) => `${taskName(changed)} is for ${oneLine(changed.assigneeName)} now.`,
    });
  },
};
