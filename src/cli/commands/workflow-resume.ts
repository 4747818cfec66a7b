import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { followRun } from '../runs/follow-run.ts';
import { runLine } from '../output/run-lines.ts';
import { shortId } from '../output/short-id.ts';
import { RUN_LIMIT_OPTIONS, runLimitsOf } from '../runs/run-limit-options.ts';
import { showRunPlan } from '../runs/run-plan.ts';
import { RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  options: [
    ...RUN_LIMIT_OPTIONS,
    { flags: '--dry-run', about: 'say what it would keep, and what it would run again; change nothing' },
    { flags: '--watch', about: 'tell what happens until it has ended' },
  ],
  examples: [
    'muster workflow resume run_01kaf3k9z0ab',
    'muster workflow resume run_01kaf3k9z0ab --budget-tokens 500000 --watch',
  ],
  async run(context, input) {
    if (input.has('dryRun')) return showRunPlan(context, input.arg(0), undefined);
    const limits = runLimitsOf(input);
    const resumed = await context.call('runs.resume', {
      params: { run: input.arg(0) },
      body: limits === undefined ? {} : { limits },
    });
    if (!resumed.ok) return context.refuse(resumed.error);
    if (input.has('watch')) return followRun(context, resumed.value.id);
    context.show(resumed.value, () => runLine(resumed.value));
    if (!context.json) context.talk(`Follow it: muster workflow watch ${shortId(resumed.value.id)}`);
    return EXIT.done;
  },
};
