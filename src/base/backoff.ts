import type { Random } from './random.ts';

export interface Backoff {
  /** First wait, in ms. */
  first: number;
  /** Longest wait, in ms. */
  most: number;
}

/** The wait before try `attempt` (1 = after the first failure): doubling, capped, drawn evenly from the upper half of that. */
export function backoffMs({ first, most }: Backoff, attempt: number, random: Random): number {
  const whole = Math.min(most, first * 2 ** Math.min(Math.max(attempt - 1, 0), 30));
  return Math.round(whole / 2 + (whole / 2) * random.fraction());
}
