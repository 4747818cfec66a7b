import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { agentTable } from '../output/agent-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: PAGE_OPTIONS,
  examples: ['muster agent list'],
  async run(context, input) {
    const listed = await context.call('agents.list', { query: pageOf(input) });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No agents of yours. Beside a hub of its own one comes with muster up; any host gets one by: muster agent token'
        : agentTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
