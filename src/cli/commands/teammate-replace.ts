import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { spawnedText } from '../output/team-lines.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  args: [['<teammate>', 'its name, address or session']],
  options: [
    TEAM_OPTION,
    { flags: '--harness <name>', about: 'another harness than it had' },
    { flags: '--agent <name>', about: 'another agent than it had' },
    DRY_RUN,
  ],
  examples: ['muster teammate replace ann', 'muster teammate replace ann --agent forge --harness qwen'],
  async run(context, input) {
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const params = { team: team.value, teammate: input.arg(0) };
    const body = { harness: input.text('harness'), agent: input.text('agent') };
    if (input.has('dryRun')) {
      context.show(
        { plan: { replace: { ...params, ...body } } },
        () => `Would put another session in the place of ${oneLine(params.teammate, 100)} of ${params.team}.`,
      );
      return EXIT.done;
    }
    const replaced = await context.call('teammates.replace', {
      params,
      body,
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!replaced.ok) return context.refuse(replaced.error);
    context.show(replaced.value, () => spawnedText(replaced.value));
    return EXIT.done;
  },
};
