import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<name>', 'of a saved workflow; files are removed as files']],
  options: [DRY_RUN],
  examples: ['muster workflow remove port'],
  async run(context, input) {
    const workflow = input.arg(0);
    if (input.has('dryRun')) {
      context.show({ plan: { remove: workflow } }, () => `Would remove ${oneLine(workflow, 64)}.`);
      return EXIT.done;
    }
    const removed = await context.call('workflows.remove', { params: { workflow } });
    if (!removed.ok) return context.refuse(removed.error);
    context.show(
      removed.value,
      () => `Removed: ${oneLine(removed.value.name, 64)}. Runs, schedules and hooks keep its text.`,
    );
    return EXIT.done;
  },
};
