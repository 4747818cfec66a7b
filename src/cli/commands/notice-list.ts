import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { channelTable } from '../output/notice-lines.ts';

export const command: CommandSpec = {
  examples: ['muster notice list'],
  async run(context) {
    const listed = await context.call('notice_channels.list');
    if (!listed.ok) return context.refuse(listed.error);
    const { items } = listed.value;
    context.show(listed.value, () =>
      items.length === 0
        ? 'Nobody is told while away. A channel comes with: muster notice add phone ntfy --to TOPIC'
        : channelTable(items, context.look()),
    );
    return EXIT.done;
  },
};
