import { sql } from 'kysely';

// Rows and domain types meet here. The database is ours alone and its writers are typed, so JSON is trusted as written.

export const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);

export function json<T>(text: string | null): T | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what we wrote ourselves is not checked again
  return text === null ? null : (JSON.parse(text) as T);
}

export const toJson = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** Rows that an update touched. */
export const touched = (result: { numUpdatedRows: bigint }): number => Number(result.numUpdatedRows);

/** How many ids that begin alike a look by a short form reads: two are enough to know that it is ambiguous. */
export const SHORT_ID_ROWS = 5;

/** An id that begins so; a range, so that the index of the ids is used. */
export const idBegins = (start: string) => sql<boolean>`id >= ${start} and id < ${`${start}~`}`;
