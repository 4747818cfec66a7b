import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<board>', 'its name or id']],
  options: [{ flags: '--force', about: 'also when tasks are open on it: they are cancelled' }, DRY_RUN],
  examples: ['muster board remove backlog', 'muster board remove backlog --dry-run'],
  async run(context, input) {
    const params = { board: input.arg(0) };
    const force = input.has('force');
    if (input.has('dryRun')) return showPlan(context, params, force);
    const removed = await context.call('boards.remove', {
      params,
      query: { force: force ? 'true' : 'false' },
    });
    if (!removed.ok) return context.refuse(removed.error);
    const { board, cancelled } = removed.value;
    context.show(
      removed.value,
      () => `Removed the board ${oneLine(board.name, 100)}${cancelledText(cancelled.length)}.`,
    );
    return EXIT.done;
  },
};

const cancelledText = (count: number): string =>
  count === 0 ? '' : ` and cancelled ${count} task${count === 1 ? '' : 's'}`;

async function showPlan(context: CommandContext, params: { board: string }, force: boolean): Promise<number> {
  const shown = await context.call('boards.show', { params });
  if (!shown.ok) return context.refuse(shown.error);
  const { id, name, counts } = shown.value;
  const open = counts.inbox + counts.up_next + counts.in_progress + counts.in_review;
  context.show({ plan: { remove: id, force, open } }, () =>
    open > 0 && !force
      ? `Would be refused: ${oneLine(name, 100)} has ${open} open task${open === 1 ? '' : 's'}. With --force they are cancelled.`
      : `Would remove the board ${oneLine(name, 100)}${force ? cancelledText(open) : ''}.`,
  );
  return EXIT.done;
}
