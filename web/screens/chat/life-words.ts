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
