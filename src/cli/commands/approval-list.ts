import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { approvalTable } from '../output/approval-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../paging.ts';
import { wholeId } from '../id-option.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--all', about: 'answered ones too' },
    { flags: '--session <session>', about: 'only of this session (whole id)', problem: wholeId('session') },
    ...PAGE_OPTIONS,
  ],
  examples: ['muster approval list', 'muster approval list --all --json'],
  async run(context, input) {
    const listed = await context.call('approvals.list', {
      query: {
        ...pageOf(input),
        state: input.has('all') ? 'all' : 'pending',
        session: input.id('session', 'session'),
      },
    });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    context.show(listed.value, () =>
      items.length === 0
        ? 'Nothing waits for an answer. See earlier ones: muster approval list --all'
        : approvalTable(items, context.look()),
    );
    if (items.some((each) => each.state === 'pending') && !context.json)
      context.talk(
        'See it whole, with its answers: muster approval show APPROVAL. Answer: muster approval answer APPROVAL allow',
      );
    tellMore(context, next);
    return EXIT.done;
  },
};
