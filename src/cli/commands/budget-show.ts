import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findBudget } from '../operate/find-budget.ts';
import { budgetText } from '../output/budget-lines.ts';

export const command: CommandSpec = {
  args: [['<budget>', 'its id or the beginning of it']],
  examples: ['muster budget show bdg_01kaf3k9z0ab'],
  async run(context, input) {
    const found = await findBudget(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    context.show(found.value, () => budgetText(found.value, context.look()));
    return EXIT.done;
  },
};
