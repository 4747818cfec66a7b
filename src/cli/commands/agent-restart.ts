import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW_OPTIONS, orderAgent } from '../agents/follow-command.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: [
    { flags: '--force', about: 'do not wait for turns that run: they are interrupted' },
    ...FOLLOW_OPTIONS,
  ],
  examples: ['muster agent restart mill', 'muster agent restart mill --force'],
  run: (context, input) =>
    orderAgent(context, input, {
      agent: input.arg(0),
      order: { kind: 'restart', force: input.has('force') },
      wait: input.has('wait'),
      told: ({ result }) =>
        `${oneLine(input.arg(0))} was restarted: version ${String(result?.['version'])}, process ${String(result?.['pid'])}. Its sessions go on.`,
    }),
};
