import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { budgetTable } from '../output/budget-lines.ts';

export const command: CommandSpec = {
  examples: ['muster budget list'],
  async run(context) {
    const listed = await context.call('budgets.list', {});
    if (!listed.ok) return context.refuse(listed.error);
    const { items } = listed.value;
    context.show(listed.value, () =>
      items.length === 0
        ? 'No budgets. Set one: muster budget set --turns 100 --tokens 500000 --period day'
        : budgetTable(items, context.look()),
    );
    if (items.some((each) => each.paused !== null) && !context.json)
      context.talk('Turns wait. See what is asked: muster approval list. Or raise it: muster budget set');
    return EXIT.done;
  },
};
