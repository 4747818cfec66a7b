import { USER_ROLES, refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { askOfUser } from '../operate/user-change.ts';

export const command: CommandSpec = {
  args: [
    ['<user>', 'a name or id'],
    ['<role>', USER_ROLES.join(', ')],
  ],
  options: [{ flags: '--dry-run', about: 'print what would change, and change nothing' }],
  examples: ['muster user role kim admin', 'muster user role kim viewer --dry-run'],
  async run(context, input) {
    const role = USER_ROLES.find((one) => one === input.arg(1));
    if (role === undefined) {
      return context.refuse(
        refusal('request.invalid', `"${oneLine(input.arg(1), 80)}" is no role.`, {
          hint: `There are: ${USER_ROLES.join(', ')}.`,
        }),
      );
    }
    return askOfUser(context, {
      user: input.arg(0),
      body: { role },
      dryRun: input.has('dryRun'),
      would: `${role} from then on`,
      told: (name) => `${name} is ${role} from now on.`,
    });
  },
};
