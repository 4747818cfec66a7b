const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its largest fitting unit: `4 s`, `12 min`, `3 h`, `2 d`. Negative ones count as 0. */
export function span(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 4 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

export const ago = (at: number, now: number): string => `${span(now - at)} ago`;

/** Until a deadline, to the nearest minute within an hour: `in 71 h`, `now` when it has passed, `never` when there is none. */
export function until(at: number | null, now: number): string {
  if (at === null) return 'never';
  const left = at - now;
  if (left <= 0) return 'now';
  // What was set to last 24 h or 2 min a moment ago is not said to end in 23 or 1.
  if (left < MINUTE) return `in ${span(Math.ceil(left / SECOND) * SECOND)}`;
  return `in ${span(left < HOUR ? left + MINUTE / 2 : left + MINUTE)}`;
}

/** `2026-11-20 05:27:06` in UTC, for logs that are read later. */
export function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** `05:27:06` in UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
