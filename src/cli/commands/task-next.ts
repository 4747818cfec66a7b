import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { taskName } from '../output/task-lines.ts';

export const command: CommandSpec = {
  examples: ['muster task next'],
  async run(context) {
    const looked = await context.call('tasks.next', { query: {} });
    if (!looked.ok) return context.refuse(looked.error);
    const { task, why } = looked.value;
    context.show(looked.value, () =>
      task === null
        ? `Nothing to take: ${oneLine(why ?? 'nothing is ready')}. See: muster task list`
        : `${taskName(task)}, ${task.priority === 'none' ? 'no' : task.priority} priority, for ${oneLine(task.assigneeName ?? 'anybody')}. Take it: muster task claim`,
    );
    return EXIT.done;
  },
};
