import { ENDED, type Facts } from './facts.ts';

/** At rest no budget holds anything for a turn that does not run, and a turn is held back by a budget that is there alone. */
export function turnsArePaidFor({ budgets, turns }: Facts): string[] {
  const known = new Set(budgets.map(({ id }) => id));
  const runs = turns.some(({ state }) => state === 'leased' || state === 'running' || state === 'waiting');
  return [
    ...budgets.flatMap(({ id, reserved }) =>
      reserved > 0 && !runs ? [`${id} holds ${reserved}, and nothing runs`] : [],
    ),
    ...turns.flatMap(({ id, state, pausedBy }) =>
      pausedBy === null || ENDED.has(state) || (state === 'queued' && known.has(pausedBy))
        ? []
        : [`${id} is ${state} and held back by ${pausedBy}`],
    ),
  ];
}
