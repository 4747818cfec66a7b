import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { activityLine, taskText } from '../output/task-lines.ts';
import { TASK_ARG } from '../tasks/task-change.ts';

const FEED = 20;

export const command: CommandSpec = {
  args: [TASK_ARG],
  options: [
    {
      flags: '--feed <count>',
      about: `lines of its feed, the last ones (${FEED})`,
      number: { least: 0, most: 200 },
    },
  ],
  examples: ['muster task show tsk_01kaf3k9z0ab'],
  async run(context, input) {
    const shown = await context.call('tasks.show', { params: { task: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    const limit = input.number('feed') ?? FEED;
    const feed =
      limit === 0
        ? undefined
        : await context.call('tasks.activity', { params: { task: shown.value.id }, query: { limit } });
    if (feed?.ok === false) return context.refuse(feed.error);
    const lines = feed?.value.items.toSorted((a, b) => a.seq - b.seq) ?? [];
    context.show({ task: shown.value, feed: lines }, () => {
      const text = taskText(shown.value, context.look());
      if (lines.length === 0) return text;
      const head = context.style.dim(feed?.value.next ? `Feed (the last ${lines.length} lines)` : 'Feed');
      return [`${text}\n`, head, ...lines.map((line) => activityLine(line, context.style))].join('\n');
    });
    return EXIT.done;
  },
};
