import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { scheduleTable } from '../output/board-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [{ flags: '--board <board>', about: 'only of this board' }, ...PAGE_OPTIONS],
  examples: ['muster schedule list'],
  async run(context, input) {
    const query = { ...pageOf(input), board: input.text('board') };
    const listed = await context.call('schedules.list', { query });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No schedules. One comes with: muster task add "Update the dependencies" --ready --cron "0 9 * * 1"'
        : scheduleTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
