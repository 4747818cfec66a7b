import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { sessionTable } from '../output/session-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';
import { wholeId } from '../input/id-option.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--owner <session>',
      about: 'only what this session owns (whole id)',
      problem: wholeId('session'),
    },
    ...PAGE_OPTIONS,
  ],
  examples: ['muster delegate list', 'muster delegate list --json'],
  async run(context, input) {
    const listed = await context.call('delegates.list', {
      query: { ...pageOf(input), owner: input.id('owner', 'session') },
    });
    if (!listed.ok) return context.refuse(listed.error);
    const { items } = listed.value;
    context.show(listed.value, () =>
      items.length === 0
        ? 'No delegates. Spawn one: muster session spawn "Fix the tests" --delegate --label mill'
        : sessionTable(items, context.look(), {
            expiry: true,
            owner: new Set(items.map((each) => each.owner)).size > 1,
          }),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
