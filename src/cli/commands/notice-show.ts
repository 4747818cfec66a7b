import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findChannel } from '../operate/find-channel.ts';
import { channelFacts } from '../output/notice-lines.ts';

export const command: CommandSpec = {
  args: [['<channel>', 'its name, id or the beginning of the id']],
  examples: ['muster notice show phone'],
  async run(context, input) {
    const found = await findChannel(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    context.show(found.value, () => channelFacts(found.value, context.look()));
    return EXIT.done;
  },
};
