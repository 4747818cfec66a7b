import type { Result } from '#base';
import { refusal, type Refusal } from './refusal.ts';

const MINUTE = 60_000;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', MINUTE],
  ['min', MINUTE],
  ['h', 60 * MINUTE],
  ['d', 24 * 60 * MINUTE],
  ['w', 7 * 24 * 60 * MINUTE],
]);

/**
 * When something is due, in ms since 1970: `2026-12-01` (the end of that day in UTC), `2026-12-01T17:00Z`, or `+3d`,
 * `+4h`, `+30min`, `+2w` from now.
 */
export function readDue(text: string, now: number): Result<number, Refusal> {
  const [, count, unit = ''] = /^\+(\d{1,6})(min|[mhdw])$/u.exec(text) ?? [];
  const length = UNITS.get(unit);
  if (count !== undefined && length !== undefined) return { ok: true, value: now + Number(count) * length };
  const day = /^\d{4}-\d\d-\d\d$/u.test(text) ? `${text}T23:59:59.999Z` : text;
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/u.test(day);
  const at = isTime ? Date.parse(day) : Number.NaN;
  if (at >= 0 && isDay(text.slice(0, 10))) return { ok: true, value: at };
  return {
    ok: false,
    error: refusal('request.invalid', `"${text.slice(0, 100)}" is no time that something could be due.`, {
      hint: 'Write a day, 2026-12-01, a time, 2026-12-01T17:00Z, or how long from now: +3d, +4h, +30min',
    }),
  };
}

/** The engine takes the 31st of February for a day of March. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
