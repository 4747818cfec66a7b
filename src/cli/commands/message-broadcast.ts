import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  args: [['<message...>', 'what to say to everybody in the team; - reads stdin']],
  options: [TEAM_OPTION, { flags: '--topic <topic>', about: 'only to those that subscribe to it' }, DRY_RUN],
  examples: ['muster message broadcast "Main is frozen" --team crew'],
  async run(context, input) {
    const text = await messageText(input.arg(0), context.io, 'message');
    if (!text.ok) return context.refuse(text.error);
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const body = { team: team.value, body: text.value, topic: input.text('topic') };
    if (input.has('dryRun')) {
      context.show({ plan: { broadcast: body } }, () => `Would write to everybody in ${team.value}.`);
      return EXIT.done;
    }
    const sent = await context.call('messages.broadcast', {
      body: { ...body, key: context.io.ids.next('key') },
    });
    if (!sent.ok) return context.refuse(sent.error);
    const { sent: reached, failed } = sent.value;
    context.show(sent.value, () =>
      [
        reached.length === 0 ? 'It reached nobody.' : `Sent to ${reached.map(({ to }) => to).join(', ')}.`,
        ...failed.map(({ to, why }) => `Not to ${oneLine(to, 200)}: ${oneLine(why, 300)}`),
      ].join('\n'),
    );
    return EXIT.done;
  },
};
