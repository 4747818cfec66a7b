import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { teamTable } from '../output/team-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [{ flags: '--all', about: 'deleted ones too' }, ...PAGE_OPTIONS],
  examples: ['muster team list', 'muster team list --all --json'],
  async run(context, input) {
    const state = input.has('all') ? undefined : ('active' as const);
    const listed = await context.call('teams.list', { query: { ...pageOf(input), state } });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No teams. Form one: muster team create crew --teammate ann:developer --teammate rev:reviewer'
        : teamTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
