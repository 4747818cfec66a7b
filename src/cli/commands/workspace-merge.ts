import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { conflictText } from '../output/workspace-lines.ts';

export const command: CommandSpec = {
  args: [['<session>', 'whose: its label, team:role:name, or id']],
  options: [
    { flags: '--into <branch>', about: 'the branch that takes it (default: the one it was made from)' },
    { flags: '--message <text>', about: 'of the merge' },
    { flags: '--dry-run', about: 'say what would come of it, and change nothing' },
  ],
  examples: ['muster workspace merge crew:developer:mill', 'muster workspace merge mill --dry-run'],
  async run(context, input) {
    const [into, message] = [input.text('into'), input.text('message')];
    const merged = await context.call('workspaces.merge', {
      params: { session: input.arg(0) },
      body: {
        ...(into === undefined ? {} : { into }),
        ...(message === undefined ? {} : { message }),
        ...(input.has('dryRun') ? { dry_run: true } : {}),
      },
    });
    if (!merged.ok) return context.refuse(merged.error);
    context.show(merged.value, () => told(merged.value, input.has('dryRun'), context));
    return merged.value.outcome === 'conflict' ? EXIT.conflict : EXIT.done;
  },
};

function told(merge: RouteAnswer<'workspaces.merge'>, dryRun: boolean, context: CommandContext): string {
  const into = oneLine(merge.into);
  if (merge.outcome === 'conflict') return conflictText(merge, context.style);
  if (merge.outcome === 'nothing') return `${into} has all of it already.`;
  if (dryRun) return `Would merge it into ${into}, without a conflict.`;
  return `Merged into ${into}: ${merge.commit.slice(0, 12)}`;
}
