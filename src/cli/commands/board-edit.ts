import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import { BOARD_OPTIONS, readBoard } from '../tasks/board-options.ts';
import type { CommandSpec } from '../command-spec.ts';
import { boardFacts } from '../output/board-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<board>', 'its name or id']],
  options: [{ flags: '--name <name>', about: 'another name' }, ...BOARD_OPTIONS, DRY_RUN],
  examples: ['muster board edit main --review', 'muster board edit main --attempts 5 --harness grok --cwd .'],
  async run(context, input) {
    const given = await readBoard(context, input);
    if (!given.ok) return context.refuse(given.error);
    const name = input.text('name');
    const body = { ...given.value, ...(name === undefined ? {} : { name }) };
    if (Object.keys(body).length === 0) {
      return context.refuse(
        refusal('request.invalid', 'Nothing was named that should change.', {
          hint: 'See: muster board edit --help',
        }),
      );
    }
    const params = { board: input.arg(0) };
    if (input.has('dryRun')) {
      const shown = await context.call('boards.show', { params });
      if (!shown.ok) return context.refuse(shown.error);
      const what = Object.keys(body).join(', ');
      context.show(
        { plan: { board: shown.value.id, edit: body } },
        () => `Would change ${what} of the board ${oneLine(shown.value.name, 100)}.`,
      );
      return EXIT.done;
    }
    const changed = await context.call('boards.change', { params, body });
    if (!changed.ok) return context.refuse(changed.error);
    context.show(changed.value, () => boardFacts(changed.value, context.look()));
    return EXIT.done;
  },
};
