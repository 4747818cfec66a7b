import type { WorkflowStep } from '../definition/index.ts';

/** What something costs; null is unknown, never nothing. */
export interface Cost {
  seconds: number | null;
  tokens: number | null;
  /** In US dollars. */
  money: number | null;
}

/** What one session of a step has cost as a rule; null when nobody knows. Of steps that only ask there is none. */
export type MedianOf = (step: WorkflowStep) => Cost | null;

export const UNKNOWN_COST: Cost = { seconds: null, tokens: null, money: null };
export const NO_COST: Cost = { seconds: 0, tokens: 0, money: 0 };

/** One after the other; unknown when one of them is. */
export const sumOf = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (sum, cost) => ({
      seconds: add(sum.seconds, cost.seconds),
      tokens: add(sum.tokens, cost.tokens),
      money: add(sum.money, cost.money),
    }),
    NO_COST,
  );

/** Side by side: it takes as long as one, and costs as much as all. */
export const sideBySide = (cost: Cost, times: number | null): Cost => ({
  seconds: times === 0 ? 0 : cost.seconds,
  tokens: multiply(cost.tokens, times),
  money: multiply(cost.money, times),
});

const add = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
const multiply = (a: number | null, b: number | null) => (a === null || b === null ? null : a * b);
