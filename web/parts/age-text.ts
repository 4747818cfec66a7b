const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** How long something has lasted, in its largest unit: `3 min`. Less than a second, and clocks that differ: `0 s`. */
export function ageText(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ['s', 1_000];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** When this text says something else, in ms from now: the page draws it anew then and not before. */
export function ageHolds(ms: number): number {
  const [, size] = UNITS.find(([, size]) => ms >= size) ?? ['s', 1_000];
  return size - (Math.max(0, ms) % size);
}

/** When something ends that is still to come: `in 12 min`; `now` when it is past. */
export const untilText = (ms: number): string => (ms <= 0 ? 'now' : `in ${ageText(ms)}`);
