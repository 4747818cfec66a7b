import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { commandTable } from '../output/command-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: PAGE_OPTIONS,
  examples: ['muster agent commands mill'],
  async run(context, input) {
    const agent = input.arg(0);
    const listed = await context.call('commands.list', { params: { agent }, query: pageOf(input) });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? `Nothing was ordered of ${oneLine(agent)}. To see how it is: muster agent health ${oneLine(agent)}`
        : commandTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
