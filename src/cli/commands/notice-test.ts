import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findChannel } from '../operate/find-channel.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<channel>', 'its name, id or the beginning of the id']],
  examples: ['muster notice test phone'],
  async run(context, input) {
    const found = await findChannel(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const { id, name } = found.value;
    const tried = await context.call('notice_channels.test', { params: { channel: id } });
    if (!tried.ok) return context.refuse(tried.error);
    const { delivered, why } = tried.value;
    context.show(tried.value, () =>
      delivered
        ? `A message went to ${oneLine(name, 64)}. Has it arrived?`
        : `Nothing arrived by ${oneLine(name, 64)}. ${oneLine(why ?? '', 300)}`,
    );
    return delivered ? EXIT.done : EXIT.failed;
  },
};
