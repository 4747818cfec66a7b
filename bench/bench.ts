/** One line of a bench's table. */
export interface Measured {
  what: string;
  value: number;
  /** `pairs/s`, `ms`, `MB`, … */
  unit: string;
  /** The goal, in the same unit; a ratio says what it is a ratio of in `what`. */
  goal?: { atLeast: number } | { atMost: number };
  /** Whatever helps to read the number: spread, counts, settings. */
  notes?: string;
}

export interface BenchContext {
  /** Smaller sizes and fewer rounds: to see that it runs, not to quote. */
  quick: boolean;
  /** The part of the bench that was asked for (`NAME:PART`), where it has parts. */
  only?: string;
  /** A folder of the run's own, removed afterwards. */
  folder: string;
  /** Tells the person who waits what is going on (stderr). */
  readonly say: (line: string) => void;
}

export interface Bench {
  /** What it measures, in a line. */
  about: string;
  run(context: BenchContext): AsyncIterable<Measured>;
}

/** The middle of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
