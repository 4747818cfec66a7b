const HOUR = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR };

/** A time in the past as people type it, `24h`, `7d`, `4w` or a date, in ms since 1970; undefined when it is none. */
export function sinceOf(text: string, now: number): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (count !== undefined && length !== undefined) return Math.max(0, now - Number(count) * length);
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at);
}

/** For an option: says what is wrong with a text that is no such time. */
export const sinceProblem = (text: string): string | undefined =>
  sinceOf(text, 0) === undefined
    ? 'It takes a length such as 24h, 7d, 4w, or a date such as 2026-11-20.'
    : undefined;
