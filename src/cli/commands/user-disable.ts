import type { CommandSpec } from '../command-spec.ts';
import { askOfUser } from '../user-change.ts';

export const command: CommandSpec = {
  args: [['<user>', 'a name or id']],
  options: [{ flags: '--dry-run', about: 'print who would be disabled, and disable nobody' }],
  examples: ['muster user disable kim'],
  run: (context, input) =>
    askOfUser(context, {
      user: input.arg(0),
      body: { disabled: true },
      dryRun: input.has('dryRun'),
      would: 'disabled, with all tokens, clients and agents',
      told: (name) =>
        `${name} is disabled: every token, client and agent of theirs is refused from now on. Let them in again: muster user enable ${name}`,
    }),
};
