import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { RouteInput } from '#contract';
import { APPROVAL_MODES, refusal, sourceText, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { followRun } from '../runs/follow-run.ts';
import { oneLine } from '../output/plain-text.ts';
import { limitsText, runStatus } from '../output/run-lines.ts';
import { shortId } from '../output/short-id.ts';
import { facts } from '../output/table.ts';
import { planText, scriptText } from '../output/workflow-lines.ts';
import { placeProblem } from '../sessions/place-problem.ts';
import { RUN_LIMIT_OPTIONS, runLimitsOf } from '../runs/run-limit-options.ts';
import { notStarted } from '../runs/run-refusal.ts';
import { waitForRun } from '../runs/wait-for-run.ts';
import { ARGS_OPTION, INPUT_OPTION, readArgs } from '../runs/workflow-args.ts';
import { workflowRef, type NamedWorkflow } from '../runs/workflow-ref.ts';

type StartBody = RouteInput<'runs.start'>['body'];

export const command: CommandSpec = {
  args: [['<workflow>', 'its name, or a file (YAML, or a script: .js, .mjs, .ts); - reads stdin']],
  options: [
    INPUT_OPTION,
    ARGS_OPTION,
    { flags: '--cwd <folder>', about: 'the folder that its steps work in (default: this one)' },
    { flags: '--git <url>', about: 'a repository that agents clone, in place of a folder' },
    { flags: '--ref <ref>', about: 'branch, tag or commit of --git (default: its default branch)' },
    { flags: '--harness <name>', about: 'of steps that name none: grok, shell, … (see: muster agent list)' },
    { flags: '--agent <name>', about: 'the agent (host) of steps that name none' },
    {
      flags: '--approvals <mode>',
      about: 'the widest mode of its steps; never wider than your own',
      choices: APPROVAL_MODES,
    },
    ...RUN_LIMIT_OPTIONS,
    {
      flags: '--dry-run',
      about: 'print what it would do: layers, sessions, what they may cost; start nothing',
    },
    { flags: '--watch', about: 'tell what happens until it has ended; Ctrl-C leaves it running' },
    {
      flags: '--wait <seconds>',
      about: 'wait until it has ended or needs a person, and print its result',
      number: { least: 0, most: 7 * 24 * 3_600 },
    },
  ],
  examples: [
    'muster workflow run code_review --input branch=feature --watch',
    'muster workflow run .muster/workflows/port.yaml --input files=\'["a.ts"]\' --dry-run',
    'muster workflow run sweep.js --args @sweep.json --max-agents 50 --budget-cost 5 --wait 3600',
  ],
  async run(context, input) {
    const problem = placeProblem(input) ?? bothWait(input);
    if (problem) return context.refuse(problem);
    const found = await workflowRef(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const args = await readArgs(input, context.io);
    if (!args.ok) return context.refuse(args.error);
    const body = startBody(context, input, { workflow: found.value.workflow, args: args.value });
    if (input.has('dryRun')) return dryRun(context, found.value, body);
    const started = await context.call('runs.start', { body, idempotencyKey: context.io.ids.next('key') });
    if (!started.ok) return context.refuse(started.error);
    if (!started.value.started) return context.refuse(notStarted(started.value, found.value.source));
    return goOn(context, input, started.value.run);
  },
};

/** What follows a start: the watch, the wait, or how to come back. */
export async function goOn(
  context: CommandContext,
  input: CommandInput,
  run: Parameters<typeof waitForRun>[1],
): Promise<number> {
  if (!context.json) for (const warning of run.warnings) context.talk(oneLine(warning, 300));
  if (input.has('watch')) return followRun(context, run.id);
  const seconds = input.number('wait');
  if (seconds !== undefined) {
    if (!context.json)
      context.talk(`Started ${oneLine(run.name, 64)} (${shortId(run.id)}); waiting for its end.`);
    return waitForRun(context, run, seconds);
  }
  context.show(run, () => `${run.id}  ${oneLine(run.name, 64)}`);
  if (context.json) return EXIT.done;
  if (run.why !== null) context.talk(`${runStatus(run)}.`);
  context.talk(`Follow it: muster workflow watch ${shortId(run.id)}`);
  return EXIT.done;
}

function bothWait(input: CommandInput): Refusal | undefined {
  if (!input.has('watch') || !input.has('wait')) return undefined;
  return refusal('request.invalid', '--watch and --wait both wait.', { hint: 'Give one of them.' });
}

function startBody(
  context: CommandContext,
  input: CommandInput,
  { workflow, args }: Pick<StartBody, 'workflow' | 'args'>,
): StartBody {
  const cwd = input.text('cwd');
  const [url, ref] = [input.text('git'), input.text('ref')];
  // Another machine knows nothing of this folder; there the hub says what it takes.
  const here = url === undefined && !input.has('agent') ? context.io.cwd : undefined;
  const given = {
    args,
    cwd: cwd === undefined ? here : resolve(context.io.cwd, cwd),
    git: url === undefined ? undefined : { url, ...(ref === undefined ? {} : { ref }) },
    harness: input.text('harness'),
    agent: input.text('agent'),
    approvals: input.choice('approvals', APPROVAL_MODES),
    limits: runLimitsOf(input),
  };
  return {
    workflow,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** Reads it, plans it with what was given, and says what would stop it from being started. */
async function dryRun(context: CommandContext, { source }: NamedWorkflow, body: StartBody): Promise<number> {
  const { file, text } = source ?? { file: 'workflow.yaml', text: '' };
  const inputs = typeof body.args === 'object' && body.args !== null ? { ...body.args } : {};
  const { harness } = body;
  const asks = { file, text, inputs, ...(harness === undefined ? {} : { harness }) };
  const read = await context.call('workflows.check', { body: asks });
  if (!read.ok) return context.refuse(read.error);
  const { findings, problems, plan, script } = read.value;
  if (findings.some(({ severity }) => severity === 'error') || problems.length > 0)
    return context.refuse(notStarted({ findings, problems }, source));
  const { workflow: _text, ...start } = body;
  const look = context.look();
  context.show({ plan, script, start }, () =>
    [
      script === null ? '' : scriptText({ ...read.value, script }, look),
      plan === null ? '' : planText({ ...read.value, plan }, look),
      startText(body, context),
    ]
      .filter(Boolean)
      .join('\n'),
  );
  if (!context.json) context.talk('Nothing was started.');
  return EXIT.done;
}

const startText = (
  { cwd, git, harness, agent, approvals, limits, args }: StartBody,
  context: CommandContext,
) =>
  facts(
    [
      ['Folder', cwd],
      ['Source', git && sourceText({ url: git.url, ref: git.ref ?? null })],
      ['Harness', harness],
      ['Agent', agent],
      ['Approvals', approvals],
      ['Limits', limits && limitsText(limits)],
      ['Inputs', args === undefined ? null : oneLine(JSON.stringify(args), 500)],
    ],
    context.style,
  );
