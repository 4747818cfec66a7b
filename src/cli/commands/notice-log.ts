import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findChannel } from '../operate/find-channel.ts';
import { noticeTable } from '../output/notice-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  args: [['[channel]', 'what this one told (all): its name, id or the beginning of the id']],
  options: PAGE_OPTIONS,
  examples: ['muster notice log', 'muster notice log phone --limit 10'],
  async run(context, input) {
    const found = input.arg(0) === '' ? undefined : await findChannel(context, input.arg(0));
    if (found?.ok === false) return context.refuse(found.error);
    const query = { ...pageOf(input), ...(found ? { channel: found.value.id } : {}) };
    const listed = await context.call('notices.list', { query });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    context.show(listed.value, () =>
      items.length === 0 ? 'Nothing was told yet.' : noticeTable(items, context.look()),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};
