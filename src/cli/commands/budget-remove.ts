import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findBudget } from '../operate/find-budget.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<budget>', 'its id or the beginning of it']],
  options: [{ flags: '--dry-run', about: 'print which one would be removed, and remove nothing' }],
  examples: ['muster budget remove bdg_01kaf3k9z0ab'],
  async run(context, input) {
    const found = await findBudget(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const { id, text } = found.value;
    if (input.has('dryRun')) {
      context.show({ plan: { remove: id } }, () => `Would remove the budget of ${oneLine(text, 500)}.`);
      return EXIT.done;
    }
    const removed = await context.call('budgets.remove', { params: { budget: id } });
    if (!removed.ok) return context.refuse(removed.error);
    context.show(removed.value, () => `Removed: ${oneLine(text, 500)}. What it held back goes on.`);
    return EXIT.done;
  },
};
