import type { CommandSpec } from '../command-spec.ts';
import { askOfUser } from '../operate/user-change.ts';

export const command: CommandSpec = {
  args: [['<user>', 'a name or id']],
  options: [{ flags: '--dry-run', about: 'print who would be enabled, and enable nobody' }],
  examples: ['muster user enable kim'],
  run: (context, input) =>
    askOfUser(context, {
      user: input.arg(0),
      body: { disabled: false },
      dryRun: input.has('dryRun'),
      would: 'enabled, with the tokens, clients and agents that they had',
      told: (name) => `${name} is enabled again, with the tokens, clients and agents that they had.`,
    }),
};
