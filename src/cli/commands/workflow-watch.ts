import type { CommandSpec } from '../command-spec.ts';
import { followRun } from '../runs/follow-run.ts';
import { RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  examples: ['muster workflow watch run_01kaf3k9z0ab', 'muster workflow watch run_01kaf3k9z0ab --json'],
  run: (context, input) => followRun(context, input.arg(0)),
};
