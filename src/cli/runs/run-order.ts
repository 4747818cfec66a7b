import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { placeProblem } from '../sessions/place-problem.ts';
import { RUN_LIMIT_OPTIONS, runLimitsOf } from './run-limit-options.ts';
import { ARGS_OPTION, INPUT_OPTION, readArgs } from './workflow-args.ts';
import { workflowRef, type NamedWorkflow } from './workflow-ref.ts';

/** What is started again and again, as it is typed. */
export const ORDER_OPTIONS: readonly OptionSpec[] = [
  INPUT_OPTION,
  ARGS_OPTION,
  { flags: '--cwd <folder>', about: 'the folder that its steps work in (default: this one)' },
  { flags: '--git <url>', about: 'a repository that agents clone, in place of a folder' },
  { flags: '--ref <ref>', about: 'branch, tag or commit of --git (default: its default branch)' },
  { flags: '--harness <name>', about: 'of steps that name none' },
  { flags: '--agent <name>', about: 'the agent (host) of steps that name none' },
  ...RUN_LIMIT_OPTIONS,
];

/** The order that was typed; its text is kept as it is now. */
export async function orderOf(
  context: CommandContext,
  input: CommandInput,
  typed: string,
): Promise<Result<{ order: RouteInput<'hooks.create'>['body']; source: NamedWorkflow['source'] }, Refusal>> {
  if (typed === '')
    return refuse(
      refusal('request.invalid', 'It is not said which workflow is meant.', {
        hint: 'Give its name or a file; see: muster workflow list',
      }),
    );
  const problem = placeProblem(input);
  if (problem) return refuse(problem);
  const found = await workflowRef(context, typed);
  if (!found.ok) return found;
  const args = await readArgs(input, context.io);
  if (!args.ok) return args;
  const [cwd, url, ref] = [input.text('cwd'), input.text('git'), input.text('ref')];
  const here = url === undefined && !input.has('agent') ? context.io.cwd : undefined;
  const given = {
    args: args.value,
    cwd: cwd === undefined ? here : resolve(context.io.cwd, cwd),
    git: url === undefined ? undefined : { url, ...(ref === undefined ? {} : { ref }) },
    harness: input.text('harness'),
    agent: input.text('agent'),
    limits: runLimitsOf(input),
  };
  const more = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return ok({ order: { workflow: found.value.workflow, ...more }, source: found.value.source });
}
