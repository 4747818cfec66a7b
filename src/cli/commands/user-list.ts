import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { userTable } from '../output/user-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: PAGE_OPTIONS,
  examples: ['muster user list'],
  async run(context, input) {
    const listed = await context.call('users.list', { query: pageOf(input) });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    context.show(listed.value, () =>
      // There is always whoever asks, unless a cursor went past everybody.
      items.length === 0
        ? 'Nobody more. Add somebody: muster user add NAME'
        : userTable(items, context.look()),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};
