import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { teammateTable } from '../output/team-lines.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  options: [TEAM_OPTION, { flags: '--all', about: 'those that have left too' }],
  examples: ['muster teammate list', 'muster teammate list --team crew --all --json'],
  async run(context, input) {
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const shown = await context.call('teams.show', { params: { team: team.value } });
    if (!shown.ok) return context.refuse(shown.error);
    const mates = shown.value.teammates.filter(({ leftAt }) => input.has('all') || leftAt === null);
    context.show({ items: mates }, () =>
      mates.length === 0
        ? `Nobody is in ${shown.value.name}. Bring somebody: muster teammate spawn ann --team ${shown.value.name}`
        : teammateTable(mates, context.look()),
    );
    return EXIT.done;
  },
};
