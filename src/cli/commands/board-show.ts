import { EXIT } from '#contract/client';
import { TASK_STATES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { boardFacts } from '../output/board-lines.ts';
import { columnName } from '../output/task-lines.ts';
import { facts } from '../output/table.ts';

export const command: CommandSpec = {
  args: [['<board>', 'its name or id']],
  examples: ['muster board show main'],
  async run(context, input) {
    const shown = await context.call('boards.show', { params: { board: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    const { counts } = shown.value;
    const tasks = TASK_STATES.map((state) => [columnName(state), String(counts[state])] as const);
    context.show(
      shown.value,
      () => `${boardFacts(shown.value, context.look())}\n\n${facts(tasks, context.style)}`,
    );
    return EXIT.done;
  },
};
