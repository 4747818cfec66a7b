/** The two deadlines of a session, as the hub counts them; null where one is off or does not run. */
export interface Deadlines {
  idleExpiresAt: number | null;
  ageExpiresAt: number | null;
}

/** When a session ends by itself if nobody does anything, and whether using it puts that off. */
export interface EndsAt {
  at: number;
  unlessUsed: boolean;
}

/** The deadline that comes first. Undefined: it stays until somebody closes it. */
export function endOf({ idleExpiresAt, ageExpiresAt }: Deadlines): EndsAt | undefined {
  if (idleExpiresAt !== null && (ageExpiresAt === null || idleExpiresAt < ageExpiresAt))
    return { at: idleExpiresAt, unlessUsed: true };
  return ageExpiresAt === null ? undefined : { at: ageExpiresAt, unlessUsed: false };
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A time to come as people plan by it, rounded: `in 3 days`, `in 20 hours`. It is not told to the second. */
export function inText(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= 1.5 * size) ?? ['minute', 60_000];
  const count = Math.round(ms / size);
  return count < 1 ? 'now' : `in ${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** When these words say something else, in ms from now. */
export function inHolds(ms: number): number {
  const [, size] = UNITS.find(([, size]) => ms >= 1.5 * size) ?? ['minute', 60_000];
  return Math.max(1_000, (ms + size / 2) % size);
}
