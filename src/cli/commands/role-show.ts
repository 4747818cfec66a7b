import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { roleFacts } from '../output/role-lines.ts';

export const command: CommandSpec = {
  args: [['<role>', 'its name']],
  options: [{ flags: '--team <team>', about: 'with the roles that were given with this team' }],
  examples: ['muster role show reviewer'],
  async run(context, input) {
    const shown = await context.call('roles.show', {
      params: { role: input.arg(0) },
      query: { team: input.text('team') },
    });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => roleFacts(shown.value, context.look()));
    return EXIT.done;
  },
};
