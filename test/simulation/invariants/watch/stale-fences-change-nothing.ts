import type { AppliedCall } from '../../world/network.ts';

/** A call that arrives under an older fence is refused, or its finish is kept as late: it never counts. */
export function staleFencesChangeNothing({ name, turn, fence, fenceBefore, answer }: AppliedCall): string[] {
  if (fence === undefined || fenceBefore === undefined || fenceBefore === fence || !answer.ok) return [];
  const taken = (answer.value as { taken?: string }).taken;
  if (name === 'finish' && taken !== 'finished') return [];
  return [`${name} of ${turn ?? ''} under fence ${fence} was accepted, and the fence was ${fenceBefore}`];
}
