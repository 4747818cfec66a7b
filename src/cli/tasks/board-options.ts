import { ok, type Result } from '#base';
import type { RouteInput } from '#contract';
import { LIMITS, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { readText } from '../input/read-text.ts';
import { readWork, WORK_OPTIONS } from './work-options.ts';

type BoardChange = RouteInput<'boards.change'>['body'];

/** What a board says for its tasks. */
export const BOARD_OPTIONS: readonly OptionSpec[] = [
  { flags: '--description <text>', about: 'what it is for; @FILE reads a file, - reads stdin' },
  {
    flags: '--review [answer]',
    about: 'what is completed waits in in_review for a person',
    choices: ['yes', 'no'],
  },
  {
    flags: '--attempts <count>',
    about: 'tries that a task has before it is blocked',
    number: { least: 1, most: LIMITS.taskAttemptsMost },
  },
  ...WORK_OPTIONS,
];

/** What of it was given. */
export async function readBoard(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<BoardChange, Refusal>> {
  const description = await readText(input.text('description'), context.io);
  if (!description.ok) return description;
  const work = readWork(input, context.io.cwd);
  if (!work.ok) return work;
  const attempts = input.number('attempts');
  return ok({
    ...(description.value === undefined ? {} : { description: description.value || null }),
    ...(input.has('review') ? { review: input.text('review') !== 'no' } : {}),
    ...(attempts === undefined ? {} : { mostAttempts: attempts }),
    ...(work.value === undefined ? {} : { work: work.value }),
  });
}
