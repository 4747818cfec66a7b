export const SPANS = [1, 7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

export const GROUPS = ['harness', 'agent', 'model', 'session', 'team', 'run'] as const;
export type Group = (typeof GROUPS)[number];

/** Which turns one looks at, and how they are summed. */
export interface UsageSearch {
  days?: Span;
  by?: Group;
}

export function readUsageSearch({ days, by }: Record<string, unknown>): UsageSearch {
  const span = SPANS.find((one) => one === days);
  const group = GROUPS.find((one) => one === by);
  return { ...(span === undefined ? {} : { days: span }), ...(group === undefined ? {} : { by: group }) };
}

/** What is shown when the address says nothing. */
export const USUAL = { days: 7, by: 'harness' } as const satisfies UsageSearch;

/** The midnight with which a span of days begins that ends today, by the reader's clock. */
export function beginOf(days: Span, now: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - (days - 1)).getTime();
}

/** How far the reader's clock is ahead of UTC, in minutes. */
export const utcOffsetAt = (now: number): number => -new Date(now).getTimezoneOffset();
