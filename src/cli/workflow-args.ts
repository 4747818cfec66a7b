import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CliIo } from './cli-io.ts';
import type { CommandInput } from './command-input.ts';
import type { OptionSpec } from './command-spec.ts';
import { readText } from './read-text.ts';

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
  Object.fromEntries(input.texts('input').map(inputOf));

/** What --args and --input make together; undefined when neither was given. */
export async function readArgs(
  input: CommandInput,
  io: Pick<CliIo, 'stdin' | 'cwd'>,
): Promise<Result<unknown, Refusal>> {
  const named = inputsOf(input);
  const text = await readText(input.text('args'), io);
  if (!text.ok) return text;
  if (text.value === undefined) return ok(Object.keys(named).length === 0 ? undefined : named);
  const whole = parsed(text.value);
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

/** `name=value`; a value that is no JSON is a text, and so is a number that JSON would write otherwise: `1.10`, `1e3`. */
function inputOf(given: string): [name: string, value: unknown] {
  const at = given.indexOf('=');
  const written = given.slice(at + 1);
  const read = parsed(written);
  return [given.slice(0, at), read === undefined || isChanged(read.value, written) ? written : read.value];
}

const isChanged = (value: unknown, written: string) =>
  typeof value === 'number' && String(value) !== written.trim();

function parsed(written: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(written) };
  } catch {
    return undefined;
  }
}
