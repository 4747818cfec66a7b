import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<team>', 'its name or id']],
  options: [{ flags: '--force', about: 'also when work that is nowhere else would be lost' }, DRY_RUN],
  examples: ['muster team delete crew', 'muster team delete crew --dry-run'],
  async run(context, input) {
    const params = { team: input.arg(0) };
    const force = input.has('force');
    if (input.has('dryRun')) return showPlan(context, params, force);
    const deleted = await context.call('teams.delete', {
      params,
      query: { force: force ? 'true' : 'false' },
    });
    if (!deleted.ok) return context.refuse(deleted.error);
    const { name, closed } = deleted.value;
    context.show(
      deleted.value,
      () => `Deleted the team ${oneLine(name, 64)}; closed ${sessions(closed.length)}.`,
    );
    return EXIT.done;
  },
};

const sessions = (count: number): string => `${count} session${count === 1 ? '' : 's'}`;

async function showPlan(context: CommandContext, params: { team: string }, force: boolean): Promise<number> {
  const shown = await context.call('teams.show', { params });
  if (!shown.ok) return context.refuse(shown.error);
  const { id, name, size, tasks } = shown.value;
  context.show(
    { plan: { delete: id, force, teammates: size, openTasks: tasks.open } },
    () =>
      `Would delete the team ${oneLine(name, 64)}, close ${sessions(size)} and cancel ${tasks.open} open task${tasks.open === 1 ? '' : 's'}.`,
  );
  return EXIT.done;
}
