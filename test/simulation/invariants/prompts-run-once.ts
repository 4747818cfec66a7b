import type { Facts } from './facts.ts';

/** No turn is prompted twice, and no session by two turns at once: nothing is silently run again. */
export function promptsRunOnce({ processes }: Facts): string[] {
  return processes.problems;
}

/** What a harness was seen to finish is what is stored: a turn that is done was prompted and ended so. */
export function doneMeansDone({ turns, processes }: Facts): string[] {
  return turns.flatMap(({ id, state, stopReason }) => {
    if (state !== 'done' || stopReason === 'steered') return [];
    const outcome = processes.outcomes.get(id);
    return outcome?.end === 'done'
      ? []
      : [`${id} is done, but its harness ended with ${outcome?.end ?? 'nothing'}`];
  });
}
