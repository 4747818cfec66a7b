import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';

/** Says once that a stream broke and once that it stands again, however often it is tried in between. */
export function tellBreaks(
  context: Pick<CommandContext, 'talk'>,
  howToEnd: string,
): { onBreak: (why: Refusal | undefined) => void; onOpen: () => void } {
  let isBroken = false;
  return {
    onBreak: (why) => {
      if (!isBroken) context.talk(`${why?.message ?? 'The stream broke.'} Trying again; ${howToEnd}`);
      isBroken = true;
    },
    onOpen: () => {
      if (isBroken) context.talk('The stream stands again.');
      isBroken = false;
    },
  };
}
