import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { runLine } from '../output/run-lines.ts';
import { RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  options: [{ flags: '--reason <text>', about: 'why; it is kept with the run' }],
  examples: ['muster workflow cancel run_01kaf3k9z0ab --reason "The plan has changed"'],
  async run(context, input) {
    const reason = input.text('reason');
    const cancelled = await context.call('runs.cancel', {
      params: { run: input.arg(0) },
      body: reason === undefined ? {} : { reason },
    });
    if (!cancelled.ok) return context.refuse(cancelled.error);
    context.show(cancelled.value, () => runLine(cancelled.value));
    return EXIT.done;
  },
};
