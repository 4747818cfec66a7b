import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<session>', 'whose: its label, team:role:name, or id']],
  options: [
    { flags: '--force', about: 'also with work that is nowhere else: it is kept under a ref' },
    { flags: '--dry-run', about: 'print what would be asked, and ask nothing' },
  ],
  examples: ['muster workspace discard crew:developer:mill', 'muster workspace discard mill --force'],
  async run(context, input) {
    const session = input.arg(0);
    const force = input.has('force');
    if (input.has('dryRun')) {
      context.show({ plan: { discard: { session, force } } }, () =>
        force
          ? `Would remove the workspace of ${oneLine(session)}; work that is nowhere else would be kept under a ref.`
          : `Would remove the workspace of ${oneLine(session)}, unless it holds work that is nowhere else.`,
      );
      return EXIT.done;
    }
    const gone = await context.call('workspaces.discard', { params: { session }, body: { force } });
    if (!gone.ok) return context.refuse(gone.error);
    const { keptAs, lost } = gone.value;
    context.show(gone.value, () =>
      [
        `Removed the workspace of ${oneLine(session)}.`,
        ...(keptAs === null ? [] : [`Its work is kept as ${oneLine(keptAs, 500)} in the repository.`]),
        ...(lost.length === 0 ? [] : [`Lost, as no ref can keep it: ${oneLine(lost.join(', '), 2_000)}`]),
      ].join('\n'),
    );
    return EXIT.done;
  },
};
