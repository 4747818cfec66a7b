import { ID_PREFIX, isId, type IdKind } from '#domain';

/** For an option that takes a whole id of this kind: says what is wrong with a text that is none. */
export function wholeId(kind: IdKind): (text: string) => string | undefined {
  return (text) =>
    isId(kind, text) ? undefined : `It takes a whole id, ${ID_PREFIX[kind]}_ and 22 characters.`;
}
