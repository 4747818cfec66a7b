import { EXIT } from '#contract/client';
import { APPROVAL_KINDS, APPROVAL_STATES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { approvalTable } from '../output/approval-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';
import { wholeId } from '../input/id-option.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--all', about: 'answered ones too' },
    { flags: '--state <state>', about: 'only those: allowed, denied, …', choices: APPROVAL_STATES },
    { flags: '--kind <kind>', about: 'only those: permission, gate, budget, …', choices: APPROVAL_KINDS },
    { flags: '--session <session>', about: 'only of this session (whole id)', problem: wholeId('session') },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster approval list',
    'muster approval list --state denied',
    'muster approval list --all --json',
  ],
  async run(context, input) {
    const listed = await context.call('approvals.list', {
      query: {
        ...pageOf(input),
        state: input.choice('state', APPROVAL_STATES) ?? (input.has('all') ? 'all' : 'pending'),
        kind: input.choice('kind', APPROVAL_KINDS),
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
