const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** Seconds of a length of time as people type it: `90m`, `12h`, `30d`; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  const seconds = UNITS[unit];
  return seconds === undefined ? undefined : Number(digits) * seconds || undefined;
}

/** For an option that takes one: says what is wrong with a text that is none. */
export const durationProblem = (text: string): string | undefined =>
  readDuration(text) === undefined ? 'It takes minutes, hours or days: 90m, 12h, 30d.' : undefined;
