import { refusal, type Refusal } from '#domain';
import type { CommandInput } from '../command-input.ts';

/** What is wrong with `--cwd`, `--git` and `--ref` as they were given together. */
export function placeProblem(input: CommandInput): Refusal | undefined {
  if (input.has('git') && input.has('cwd'))
    return refusal('request.invalid', '--cwd and --git are two places.', { hint: 'Give one of them.' });
  if (input.has('ref') && !input.has('git'))
    return refusal('request.invalid', '--ref is of a repository, and none is named.', {
      hint: 'Add: --git URL',
    });
  return undefined;
}
