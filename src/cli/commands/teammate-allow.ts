import { EXIT } from '#contract/client';
import { LIMITS } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

const DEFAULT_TURNS = 10;

export const command: CommandSpec = {
  args: [['<teammate>', 'its name, address or session']],
  options: [
    TEAM_OPTION,
    {
      flags: '--turns <count>',
      about: `how many turns more (${DEFAULT_TURNS})`,
      number: { least: 1, most: LIMITS.turnsPerTeammateMost },
    },
    DRY_RUN,
  ],
  examples: ['muster teammate allow ann', 'muster teammate allow ann --turns 20 --team crew'],
  async run(context, input) {
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const params = { team: team.value, teammate: input.arg(0) };
    const turns = input.number('turns') ?? DEFAULT_TURNS;
    if (input.has('dryRun')) {
      context.show(
        { plan: { allow: { ...params, turns } } },
        () => `Would allow ${oneLine(params.teammate, 100)} of ${params.team} ${turns} turns more.`,
      );
      return EXIT.done;
    }
    const allowed = await context.call('teammates.allow_turns', {
      params,
      body: { turns },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!allowed.ok) return context.refuse(allowed.error);
    const { address, turnsUsed, turnsMost } = allowed.value;
    context.show(allowed.value, () => `${address} has used ${turnsUsed} of ${turnsMost} turns.`);
    return EXIT.done;
  },
};
