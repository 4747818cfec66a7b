import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { completeLine } from '../completion/complete-line.ts';

/** What the script of `muster completion` calls. */
export const command: CommandSpec = {
  args: [['[words...]', 'what stands on the line so far']],
  async run(context, input) {
    await completeLine(context, input.words(0));
    return EXIT.done;
  },
};
