import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { roleProblems, roleTable } from '../output/role-lines.ts';

export const command: CommandSpec = {
  options: [{ flags: '--team <team>', about: 'with the roles that were given with this team' }],
  examples: ['muster role list', 'muster role list --team builders'],
  async run(context, input) {
    const listed = await context.call('roles.list', { query: { team: input.text('team') } });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () => roleTable(listed.value, context.look()));
    if (!context.json) for (const problem of roleProblems(listed.value)) context.talk(problem);
    return EXIT.done;
  },
};
