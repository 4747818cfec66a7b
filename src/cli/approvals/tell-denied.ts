import type { CommandContext } from '../command-context.ts';

/** Says that work was held up because nobody could be asked, and how to allow more. */
export function tellDenied(context: Pick<CommandContext, 'talk'>, count: number): void {
  if (count === 0) return;
  const denied = count === 1 ? 'A permission was' : `${count} permissions were`;
  context.talk(
    `${denied} denied because nobody is there to ask. Allow more: --approvals auto-edits, or yolo`,
  );
}
