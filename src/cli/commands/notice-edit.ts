import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { findChannel } from '../operate/find-channel.ts';
import { channelParts, CHANNEL_OPTIONS } from '../operate/notice-options.ts';
import { channelFacts } from '../output/notice-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<channel>', 'its name, id or the beginning of the id']],
  options: [
    { flags: '--name <name>', about: 'another name' },
    ...CHANNEL_OPTIONS,
    { flags: '--usual-template', about: 'say again what its kind says' },
    { flags: '--new-secret', about: 'of a webhook: sign with another secret from now on' },
    { flags: '--on', about: 'switch it on' },
    { flags: '--off', about: 'switch it off; what waits is told to nobody' },
    DRY_RUN,
  ],
  examples: ['muster notice edit phone --need approval --need run-failed', 'muster notice edit desk --off'],
  async run(context, input) {
    const parts = await channelParts(context, input);
    if (!parts.ok) return context.refuse(parts.error);
    const body = { ...parts.value, ...switchesOf(input) };
    if (Object.keys(body).length === 0) {
      const hint = 'See: muster notice edit --help';
      return context.refuse(refusal('request.invalid', 'Nothing was named that should change.', { hint }));
    }
    const found = await findChannel(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const { id, name } = found.value;
    if (input.has('dryRun')) {
      const { secret, ...shown } = body;
      const what = [...Object.keys(shown), ...(secret === undefined ? [] : ['secret'])].join(', ');
      context.show(
        { plan: { channel: id, edit: shown } },
        () => `Would change ${what} of ${oneLine(name, 64)}.`,
      );
      return EXIT.done;
    }
    const changed = await context.call('notice_channels.change', { params: { channel: id }, body });
    if (!changed.ok) return context.refuse(changed.error);
    const { channel, secret } = changed.value;
    context.show(changed.value, () => channelFacts(channel, context.look(), secret));
    if (secret !== null && !context.json)
      context.talk('The secret is shown this once; the one before signs nothing any more.');
    return EXIT.done;
  },
};

function switchesOf(input: CommandInput) {
  const name = input.text('name');
  return {
    ...(name === undefined ? {} : { name }),
    ...(input.has('usualTemplate') ? { template: null } : {}),
    ...(input.has('newSecret') ? { newSecret: true } : {}),
    ...(input.has('on') ? { enabled: true } : {}),
    ...(input.has('off') ? { enabled: false } : {}),
  };
}
