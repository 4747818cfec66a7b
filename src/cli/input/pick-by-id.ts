import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type RefusalCode } from '#domain';
import { oneLine } from '../output/plain-text.ts';
import { shortIds } from '../output/short-id.ts';

/** The one of `items` whose id is, or begins with, what was typed; the prefix (`apr_`) may be left out. */
export function pickById<T extends { id: string }>(
  items: readonly T[],
  typed: string,
  what: { name: string; notFound: RefusalCode; list: string },
): Result<T, Refusal> {
  const fitting = items.filter((item) => item.id.startsWith(typed) || item.id.slice(4).startsWith(typed));
  const [first, ...more] = typed === '' ? [] : fitting;
  if (first && more.length === 0) return ok(first);
  if (!first) {
    return refuse(
      refusal(what.notFound, `There is no ${what.name} "${oneLine(typed, 80)}".`, {
        hint: `See: ${what.list}`,
      }),
    );
  }
  const short = shortIds(items.map((item) => item.id));
  return refuse(
    refusal('request.invalid', `Several of them begin with "${oneLine(typed, 80)}".`, {
      hint: `Type more of the id: ${fitting.map((item) => short(item.id)).join(', ')}`,
    }),
  );
}
