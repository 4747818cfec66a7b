import { EXIT } from '#contract/client';
import { SESSION_KINDS } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';
import { sessionTable } from '../output/session-lines.ts';
import { wholeId } from '../input/id-option.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--all', about: 'closed and failed ones too' },
    { flags: '--delegated', about: 'only what your own session spawned, with expiry times' },
    { flags: '--kind <kind>', about: 'only of this kind', choices: SESSION_KINDS },
    {
      flags: '--owner <session>',
      about: 'only what this session owns (whole id)',
      problem: wholeId('session'),
    },
    ...PAGE_OPTIONS,
  ],
  examples: ['muster session list --all', 'muster session list --kind delegate --json'],
  async run(context, input) {
    const listed = await context.call('sessions.list', {
      query: {
        ...pageOf(input),
        state: input.has('all') ? 'all' : 'live',
        ...(input.has('delegated') ? { delegated: 'true' } : {}),
        kind: input.choice('kind', SESSION_KINDS),
        owner: input.id('owner', 'session'),
      },
    });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.every(({ status }) => status.word === 'outside') && !input.has('all')
        ? 'No sessions. Spawn one: muster session spawn "Fix the tests" --delegate --label mill'
        : sessionTable(listed.value.items, context.look(), { expiry: input.has('delegated') }),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
