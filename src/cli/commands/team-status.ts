import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { followTeam } from '../teams/follow-team.ts';
import { teamText } from '../output/team-lines.ts';
import { theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  args: [['[team]', 'its name or id; may be left out when there is one alone']],
  options: [{ flags: '--watch', about: 'show it anew whenever something changes' }],
  examples: ['muster team status', 'muster team status crew --watch', 'muster team status crew --json'],
  async run(context, input) {
    const team = await theTeam(context, input.arg(0));
    if (!team.ok) return context.refuse(team.error);
    const shown = await context.call('teams.show', { params: { team: team.value } });
    if (!shown.ok) return context.refuse(shown.error);
    if (input.has('watch')) return followTeam(context, shown.value);
    context.show(shown.value, () => teamText(shown.value, context.look()));
    return EXIT.done;
  },
};
