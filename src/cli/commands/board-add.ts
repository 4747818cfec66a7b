import { EXIT } from '#contract/client';
import { BOARD_OPTIONS, readBoard } from '../tasks/board-options.ts';
import type { CommandSpec } from '../command-spec.ts';
import { boardFacts } from '../output/board-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<name>', 'its name']],
  options: [...BOARD_OPTIONS, DRY_RUN],
  examples: [
    'muster board add backlog --description "What is next"',
    'muster board add app --git https://example.org/app.git --ref main --harness grok --review',
  ],
  async run(context, input) {
    const given = await readBoard(context, input);
    if (!given.ok) return context.refuse(given.error);
    const body = { ...given.value, name: input.arg(0) };
    if (input.has('dryRun')) {
      context.show({ plan: { add: body } }, () => `Would make the board ${oneLine(body.name, 100)}.`);
      return EXIT.done;
    }
    const made = await context.call('boards.create', { body, idempotencyKey: context.io.ids.next('key') });
    if (!made.ok) return context.refuse(made.error);
    context.show(made.value, () => boardFacts(made.value, context.look()));
    return EXIT.done;
  },
};
