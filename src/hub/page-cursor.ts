import { ok, refuse, type Result } from '#base';
import { isId, refusal, type Id, type IdKind, type Refusal } from '#domain';
import type { PageOf } from './services.ts';

export const cursorInvalid = (cursor: string | undefined): { ok: false; error: Refusal } =>
  refuse(
    refusal('request.cursor_invalid', `"${String(cursor)}" is no cursor of this list.`, {
      hint: 'Leave it out to begin anew; pass on only what a page gave as next.',
    }),
  );

/** The cursor of a list that is ordered by id, newest first: the last id that was shown. */
export function idCursor<K extends IdKind>(
  kind: K,
  cursor: string | undefined,
): Result<Id<K> | undefined, Refusal> {
  if (cursor === undefined) return ok(undefined);
  return isId(kind, cursor) ? ok(cursor) : cursorInvalid(cursor);
}

/** A page out of `limit + 1` rows: the extra one only says that there is more. */
export function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => string): PageOf<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? idOf(last) : null };
}
