import { ok } from '#base';
import type { CommandSpec } from '../command-spec.ts';
import { RUN_LIMIT_OPTIONS, runLimitsOf } from '../runs/run-limit-options.ts';
import { notStarted } from '../runs/run-refusal.ts';
import { showRunPlan } from '../runs/run-plan.ts';
import { RUN_ARG } from '../runs/the-run.ts';
import { ARGS_OPTION, INPUT_OPTION, readArgs } from '../runs/workflow-args.ts';
import { workflowRef } from '../runs/workflow-ref.ts';
import { goOn } from './workflow-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  options: [
    { flags: '--from <step>', about: 'reuse nothing from this step on' },
    { flags: '--file <file>', about: 'the text as it is now: a file or a name (default: what it ran)' },
    INPUT_OPTION,
    ARGS_OPTION,
    ...RUN_LIMIT_OPTIONS,
    { flags: '--dry-run', about: 'say what --from would keep, and what it would run again; start nothing' },
    { flags: '--watch', about: 'tell what happens until it has ended; Ctrl-C leaves it running' },
    {
      flags: '--wait <seconds>',
      about: 'wait until it has ended or needs a person, and print its result',
      number: { least: 0, most: 7 * 24 * 3_600 },
    },
  ],
  examples: [
    'muster workflow rerun run_01kaf3k9z0ab --from review',
    'muster workflow rerun run_01kaf3k9z0ab --file .muster/workflows/port.yaml --watch',
  ],
  async run(context, input) {
    if (input.has('dryRun')) return showRunPlan(context, input.arg(0), input.text('from'));
    const file = input.text('file');
    const found = file === undefined ? ok(undefined) : await workflowRef(context, file);
    if (!found.ok) return context.refuse(found.error);
    const args = await readArgs(input, context.io);
    if (!args.ok) return context.refuse(args.error);
    const [fromStep, limits] = [input.text('from'), runLimitsOf(input)];
    const started = await context.call('runs.rerun', {
      params: { run: input.arg(0) },
      body: {
        ...(found.value === undefined ? {} : { workflow: found.value.workflow }),
        ...(args.value === undefined ? {} : { args: args.value }),
        ...(fromStep === undefined ? {} : { fromStep }),
        ...(limits === undefined ? {} : { limits }),
      },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!started.ok) return context.refuse(started.error);
    if (!started.value.started) return context.refuse(notStarted(started.value, found.value?.source ?? null));
    return goOn(context, input, started.value.run);
  },
};
