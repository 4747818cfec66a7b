import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW_OPTIONS, orderAgent } from '../agents/follow-command.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: FOLLOW_OPTIONS,
  examples: ['muster agent reload mill'],
  run: (context, input) =>
    orderAgent(context, input, {
      agent: input.arg(0),
      order: { kind: 'reload' },
      wait: input.has('wait'),
      told: ({ result }) => {
        const found = Array.isArray(result?.['harnesses']) ? result['harnesses'].map(String).join(', ') : '';
        return `${oneLine(input.arg(0))} has read its configuration anew and finds ${oneLine(found) || 'no harness'}.`;
      },
    }),
};
