/** Transactions overlap, and clocks are set: what was written shortly before a time may stand behind what came after it. */
const SLACK_MS = 60_000;

/** An event's number in the log and when it was written. */
export interface EventMark {
  seq: number;
  at: number;
}

/**
 * The last event that surely stands before all that was written at `at` or later; undefined when there is none. Looks at
 * the log as a book that is sorted by time: some twenty looks, however long it is.
 */
export async function markBefore<M extends EventMark>(
  at: number,
  { pruned, newest }: { pruned: number; newest: number },
  next: (after: number) => Promise<M | undefined>,
): Promise<M | undefined> {
  let [low, high] = [pruned, newest];
  let found: M | undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const mark = await next(middle);
    if (mark !== undefined && mark.at < at - SLACK_MS) {
      found = mark;
      low = mark.seq;
    } else high = middle;
  }
  return found;
}
