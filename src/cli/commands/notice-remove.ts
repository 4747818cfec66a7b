import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findChannel } from '../operate/find-channel.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<channel>', 'its name, id or the beginning of the id']],
  options: [DRY_RUN],
  examples: ['muster notice remove phone'],
  async run(context, input) {
    const found = await findChannel(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const { id, name } = found.value;
    if (input.has('dryRun')) {
      context.show({ plan: { remove: id } }, () => `Would remove the channel ${oneLine(name, 64)}.`);
      return EXIT.done;
    }
    const removed = await context.call('notice_channels.remove', { params: { channel: id } });
    if (!removed.ok) return context.refuse(removed.error);
    context.show(removed.value, () => `Removed: nothing is told by ${oneLine(name, 64)} any more.`);
    return EXIT.done;
  },
};
