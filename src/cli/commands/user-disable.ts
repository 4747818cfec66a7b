import type { CommandSpec } from '../command-spec.ts';
import { askOfUser } from '../operate/user-change.ts';

export const command: CommandSpec = {
  args: [['<user>', 'a name or id']],
  options: [{ flags: '--dry-run', about: 'print who would be disabled, and disable nobody' }],
  examples: ['muster user disable kim'],
  run: (context, input) =>
    askOfUser(context, {
      user: input.arg(0),
      body: { disabled: true },
      dryRun: input.has('dryRun'),
      would: 'disabled, with all tokens, clients and agents, and what runs for them interrupted',
      told: (name, { interrupted }) =>
        `${name} is disabled: every token, client and agent of theirs is refused from now on${interruptedText(interrupted)}. Let them in again: muster user enable ${name}`,
    }),
};

const interruptedText = (turns: number): string => {
  if (turns === 0) return '';
  return turns === 1
    ? ', and a turn that ran was interrupted'
    : `, and ${turns} turns that ran were interrupted`;
};
