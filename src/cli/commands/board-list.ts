import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { boardTable } from '../output/board-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: PAGE_OPTIONS,
  examples: ['muster board list'],
  async run(context, input) {
    const listed = await context.call('boards.list', { query: pageOf(input) });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No boards. The first one, main, comes with its first task: muster task add "Fix the tests" --ready'
        : boardTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
