import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { runText } from '../output/run-text.ts';
import { questionsOf } from '../run-questions.ts';
import { hasEnded, RUN_ARG } from '../the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  examples: ['muster workflow status run_01kaf3k9z0ab', 'muster workflow status run_01kaf3k9z0ab --json'],
  async run(context, input) {
    const shown = await context.call('runs.show', { params: { run: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    const run = shown.value;
    const asked = hasEnded(run) || context.json ? [] : await questionsOf(context, run);
    context.show(run, () => runText(run, asked, context.look()));
    return EXIT.done;
  },
};
