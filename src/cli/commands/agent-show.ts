import { EXIT } from '#contract/client';
import { LIMITS } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { agentText } from '../output/agent-lines.ts';
import { commandTable } from '../output/command-lines.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  examples: ['muster agent show local'],
  async run(context, input) {
    const shown = await context.call('agents.show', { params: { agent: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    // Those that are open are among the newest: there may be no more of them at once.
    const query = { limit: LIMITS.openCommandsPerAgent };
    const params = { agent: shown.value.id };
    const ordered = context.json ? undefined : await context.call('commands.list', { params, query });
    const open = ordered?.ok ? ordered.value.items.filter(({ endedAt }) => endedAt === null) : [];
    const look = context.look();
    context.show(shown.value, () =>
      open.length === 0
        ? agentText(shown.value, look)
        : `${agentText(shown.value, look)}\n\n${commandTable(open, look)}`,
    );
    return EXIT.done;
  },
};
