import type { Result } from '#base';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import type { TaskDetail } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, NOTE_OPTION, TASK_ARG } from './task-change.ts';

/** What every word about a claimed task carries. */
export interface Held {
  fence: number;
  note?: string;
}

interface HeldVerb {
  options: readonly OptionSpec[];
  examples: readonly string[];
  would: string;
  plan: Record<string, unknown>;
  act(
    context: CommandContext,
    input: CommandInput,
    task: string,
    held: Held,
  ): Promise<Result<TaskDetail, Refusal>>;
  told(task: TaskDetail): string;
}

/** A command that ends a claim. Without `--fence` it is meant of the claim that stands now. */
export function heldCommand(verb: HeldVerb): CommandSpec {
  return {
    args: [TASK_ARG],
    options: [
      ...verb.options,
      NOTE_OPTION,
      {
        flags: '--fence <fence>',
        about: 'as the claim answered it (default: of the claim that stands now)',
        number: { least: 0, most: Number.MAX_SAFE_INTEGER },
      },
      DRY_RUN,
    ],
    examples: verb.examples,
    run: (context, input) =>
      changeTask(context, input.has('dryRun'), {
        task: input.arg(0),
        plan: verb.plan,
        would: verb.would,
        act: async () => {
          const task = input.arg(0);
          const note = input.text('note');
          const noted = note === undefined ? {} : { note };
          const given = input.number('fence');
          if (given !== undefined) return verb.act(context, input, task, { fence: given, ...noted });
          const shown = await context.call('tasks.show', { params: { task } });
          if (!shown.ok) return shown;
          return verb.act(context, input, shown.value.id, { fence: shown.value.fence, ...noted });
        },
        told: (task) => verb.told(task),
      }),
  };
}
