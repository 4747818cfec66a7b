import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { stepText } from '../output/step-text.ts';
import { RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG, ['<step>', 'its name in the run, or its id or the beginning of it']],
  examples: ['muster workflow step run_01kaf3k9z0ab review'],
  async run(context, input) {
    const shown = await context.call('runs.step', { params: { run: input.arg(0), step: input.arg(1) } });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => stepText(shown.value, context.look()));
    return EXIT.done;
  },
};
