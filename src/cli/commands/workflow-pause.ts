import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { runLine } from '../output/run-lines.ts';
import { shortId } from '../output/short-id.ts';
import { RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  examples: ['muster workflow pause run_01kaf3k9z0ab'],
  async run(context, input) {
    const paused = await context.call('runs.pause', { params: { run: input.arg(0) } });
    if (!paused.ok) return context.refuse(paused.error);
    context.show(paused.value, () => runLine(paused.value));
    if (!context.json)
      context.talk(
        `What runs ends by itself; nothing more begins. Go on: muster workflow resume ${shortId(paused.value.id)}`,
      );
    return EXIT.done;
  },
};
