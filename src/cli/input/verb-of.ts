import { refuse, ok, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CommandInput } from '../command-input.ts';
import { oneLine } from '../output/plain-text.ts';

/** The verb that was typed first, of a command that has several; refused with all that there are. `thing`: a hook, a schedule. */
export function verbOf<V extends string>(
  input: CommandInput,
  verbs: readonly V[],
  thing: string,
): Result<V, Refusal> {
  const typed = input.arg(0);
  const verb = verbs.find((one) => one === typed);
  if (verb !== undefined) return ok(verb);
  return refuse(
    refusal('request.invalid', `"${oneLine(typed, 64)}" is nothing that is done to ${thing}.`, {
      hint: `One of: ${verbs.join(', ')}`,
    }),
  );
}
