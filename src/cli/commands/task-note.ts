import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { activityLine } from '../output/task-lines.ts';
import { TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG, ['<text...>', 'the note; - reads stdin']],
  examples: ['muster task note tsk_01kaf3k9z0ab "The key is in the vault now"'],
  async run(context, input) {
    const text = await messageText(input.arg(1), context.io, 'note');
    if (!text.ok) return context.refuse(text.error);
    const noted = await context.call('tasks.note', {
      params: { task: input.arg(0) },
      body: { text: text.value },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!noted.ok) return context.refuse(noted.error);
    context.show(noted.value, () => activityLine(noted.value, context.style));
    return EXIT.done;
  },
};
