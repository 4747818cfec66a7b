/**
 * A read that a unit asks for last and does not await: on PostgreSQL it leaves with the writes before it and the commit
 * behind it, in one round trip. Await it after the unit. When it fails, so has the unit, which tells of it.
 */
export function readLast<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => {});
  return reading;
}
