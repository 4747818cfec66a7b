import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW_OPTIONS, orderAgent } from '../agents/follow-command.ts';
import { resultFacts } from '../output/command-lines.ts';
import { facts } from '../output/table.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: FOLLOW_OPTIONS,
  examples: ['muster agent health mill'],
  run: (context, input) =>
    orderAgent(context, input, {
      agent: input.arg(0),
      order: { kind: 'health_check' },
      wait: input.has('wait'),
      told: ({ result }) => facts(resultFacts(result ?? {}), context.style),
    }),
};
