import { EXIT } from '#contract/client';
import { CHANNEL_KINDS, refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { channelParts, CHANNEL_OPTIONS } from '../operate/notice-options.ts';
import { channelFacts } from '../output/notice-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [
    ['<name>', 'how you call the channel: phone, desk'],
    ['<kind>', CHANNEL_KINDS.join(', ')],
  ],
  options: [...CHANNEL_OPTIONS, { flags: '--off', about: 'make it, and leave it switched off' }, DRY_RUN],
  examples: [
    'muster notice add phone ntfy --to my-secret-topic',
    'muster notice add desk webhook --address https://example.org/muster --need approval --need run-failed',
    'muster notice add chat telegram --to 123456789 --secret @bot-token',
  ],
  async run(context, input) {
    const [name, typed] = [input.arg(0), input.arg(1)];
    const kind = CHANNEL_KINDS.find((one) => one === typed);
    if (kind === undefined) {
      const hint = `One of: ${CHANNEL_KINDS.join(', ')}`;
      const message = `"${oneLine(typed, 64)}" is no kind of channel.`;
      return context.refuse(refusal('request.invalid', message, { hint }));
    }
    const parts = await channelParts(context, input);
    if (!parts.ok) return context.refuse(parts.error);
    const body = { name, kind, ...parts.value, enabled: !input.has('off') };
    if (input.has('dryRun')) {
      const { secret: _secret, ...shown } = body;
      context.show(
        { plan: { create: shown } },
        () => `Would add the channel ${oneLine(name, 64)} (${kind}).`,
      );
      return EXIT.done;
    }
    const made = await context.call('notice_channels.create', { body });
    if (!made.ok) return context.refuse(made.error);
    const { channel, secret } = made.value;
    context.show(made.value, () => channelFacts(channel, context.look(), secret));
    if (!context.json)
      context.talk(
        `${secret === null ? '' : 'The secret signs what is sent, and is shown this once. '}Try it: muster notice test ${oneLine(name, 64)}`,
      );
    return EXIT.done;
  },
};
