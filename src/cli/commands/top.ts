import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  examples: ['muster top', 'muster top | cat', 'muster top --json'],
  async run(context) {
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    const { terminal } = context.io;
    if (terminal && !context.json) {
      const { runTop } = await import('../tui/run-top.ts');
      return runTop(context, hub.value, terminal);
    }
    const { readTop, topTable } = await import('../tui/top-table.ts');
    const read = await readTop(context);
    if (!read.ok) return context.refuse(read.error);
    context.show(read.value, () => topTable(read.value, context.look()));
    return EXIT.done;
  },
};
