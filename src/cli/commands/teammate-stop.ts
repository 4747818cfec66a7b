import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { stopText } from '../output/team-lines.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  args: [['<teammate>', 'its name, address or session']],
  options: [
    TEAM_OPTION,
    { flags: '--reason <text>', about: 'why; it is told' },
    { flags: '--force', about: 'end it at once, without its consent' },
    DRY_RUN,
  ],
  examples: ['muster teammate stop ann --reason "We are done"', 'muster teammate stop ann --force'],
  async run(context, input) {
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const params = { team: team.value, teammate: input.arg(0) };
    const body = { force: input.has('force'), reason: input.text('reason') };
    if (input.has('dryRun')) {
      context.show(
        { plan: { stop: { ...params, ...body } } },
        () =>
          `Would ${body.force ? 'end' : 'ask'} ${oneLine(params.teammate, 100)} of ${params.team}${body.force ? '' : ' to stop'}.`,
      );
      return EXIT.done;
    }
    const stopped = await context.call('teammates.stop', { params, body });
    if (!stopped.ok) return context.refuse(stopped.error);
    context.show(stopped.value, () => stopText(params.teammate, stopped.value, context.look()));
    return EXIT.done;
  },
};
