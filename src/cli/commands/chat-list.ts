import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { sessionTable } from '../output/session-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [{ flags: '--all', about: 'closed ones too' }, ...PAGE_OPTIONS],
  examples: ['muster chat list', 'muster chat list --all --json'],
  async run(context, input) {
    const query = { ...pageOf(input), state: input.has('all') ? ('all' as const) : ('live' as const) };
    const listed = await context.call('chats.list', { query });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No chats. Open one: muster chat open --harness grok'
        : sessionTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
