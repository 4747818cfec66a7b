import { ok, refuse, type Result } from '#base';
import { parsedJson, readNamedValue, refusal, type Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { readText } from '../input/read-text.ts';

/** One input of a workflow; may be given again. */
export const INPUT_OPTION: OptionSpec = {
  flags: '--input <name=value>',
  about: 'an input; a value that is JSON is read as such; may be given again',
  several: true,
  problem: (given) => (/^[^=\s]+=/.test(given) ? undefined : 'It takes NAME=VALUE.'),
};

/** All inputs at once, or whatever a script takes as `args`. */
export const ARGS_OPTION: OptionSpec = {
  flags: '--args <json>',
  about: 'all inputs, or the args of a script, as JSON; @FILE reads a file, - stdin',
};

/** What --input named, by name. */
export const inputsOf = (input: CommandInput): Record<string, unknown> =>
  Object.fromEntries(input.texts('input').map(readNamedValue));

/** What --args and --input make together; undefined when neither was given. */
export async function readArgs(
  input: CommandInput,
  io: Pick<CliIo, 'stdin' | 'cwd'>,
): Promise<Result<unknown, Refusal>> {
  const named = inputsOf(input);
  const text = await readText(input.text('args'), io);
  if (!text.ok) return text;
  if (text.value === undefined) return ok(Object.keys(named).length === 0 ? undefined : named);
  const whole = parsedJson(text.value);
  if (whole === undefined)
    return refuse(
      refusal('request.invalid', '--args is no JSON.', {
        hint: `Write it in quotes: --args '{"branch": "main"}'; or name single inputs: --input branch=main`,
      }),
    );
  if (Object.keys(named).length === 0) return ok(whole.value);
  if (typeof whole.value === 'object' && whole.value !== null && !Array.isArray(whole.value))
    return ok({ ...whole.value, ...named });
  return refuse(
    refusal('request.invalid', '--input adds to an object, and --args is none.', {
      hint: 'Give one of them.',
    }),
  );
}
