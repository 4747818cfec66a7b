import type { Moment } from './moment.ts';

/** What is admitted never adds up to more than a limit of turns; counters say what their rows say; nothing is negative. */
export function budgetsHold({ budgets }: Pick<Moment, 'budgets'>): string[] {
  return budgets.flatMap(({ id, kind, hard, used, reserved, unknown, held, charged, untold }) => [
    ...(kind !== 'turns' || used + reserved <= hard
      ? []
      : [`${id} has ${used} and ${reserved} of ${hard} turns`]),
    ...(reserved === held ? [] : [`${id} holds ${reserved}, and its turns ${held}`]),
    ...(used === charged ? [] : [`${id} says ${used} is used, and its turns ${charged}`]),
    ...(unknown === untold ? [] : [`${id} says ${unknown} are unknown, and its turns ${untold}`]),
    ...(Math.min(used, reserved, unknown) >= 0 ? [] : [`${id} has a figure below 0`]),
  ]);
}
