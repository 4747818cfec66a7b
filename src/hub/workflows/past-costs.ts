import { PAST_TURNS, type BudgetKind, type UserId } from '#domain';
import { usageRows, type Reader } from '#store';
import type { Cost, MedianOf } from '#workflow';
import type { WorkflowDefinition, WorkflowStep } from '#workflow/definition';

const MS = 1_000;
const MICROS = 1_000_000;

/**
 * What a session of each step has cost as a rule: the median of the person's latest turns on the same harness, in the same
 * role. `harness`: of steps that name none. Of a harness that was never used, or tells nothing, it is unknown.
 */
export async function pastCosts(
  reader: Reader,
  user: UserId,
  definition: WorkflowDefinition,
  harness: string | null,
): Promise<MedianOf> {
  const costs = new Map<string, Cost>();
  const likeOf = (step: WorkflowStep) => ({
    user,
    harness: step.harness ?? definition.harness ?? harness,
    role: step.role ?? null,
  });
  const keyOf = (step: WorkflowStep) => JSON.stringify(likeOf(step));
  for (const step of definition.steps) {
    const like = likeOf(step);
    if (like.harness === null || costs.has(keyOf(step))) continue;
    const median = async (kind: BudgetKind) =>
      middleOf(
        await usageRows.pastAmounts(reader, { ...like, harness: like.harness ?? '' }, kind, PAST_TURNS),
      );
    const [time, tokens, cost] = [await median('time'), await median('tokens'), await median('cost')];
    costs.set(keyOf(step), {
      seconds: time === null ? null : time / MS,
      tokens,
      money: cost === null ? null : cost / MICROS,
    });
  }
  return (step) => costs.get(keyOf(step)) ?? null;
}

function middleOf(amounts: readonly number[]): number | null {
  const sorted = amounts.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return below === undefined || above === undefined ? null : (below + above) / 2;
}
