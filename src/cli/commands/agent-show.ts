import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { agentText } from '../output/agent-lines.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  examples: ['muster agent show local'],
  async run(context, input) {
    const shown = await context.call('agents.show', { params: { agent: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => agentText(shown.value, context.look()));
    return EXIT.done;
  },
};
