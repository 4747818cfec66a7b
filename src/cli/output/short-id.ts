/** Prefix, time and three random characters: what the hub takes for the whole wherever one thing alone begins so. */
const USUAL_LENGTH = 4 + 9 + 3;

/** The beginning of an id that people see and type. */
export function shortId(id: string): string {
  return id.slice(0, USUAL_LENGTH);
}

/** Short forms for ids that stand in one list: longer than usual where the usual ones would be equal (made within one ms). */
export function shortIds(ids: readonly string[]): (id: string) => string {
  const different = new Set(ids);
  let length = USUAL_LENGTH;
  while (new Set([...different].map((id) => id.slice(0, length))).size < different.size) length++;
  return (id) => id.slice(0, length);
}
