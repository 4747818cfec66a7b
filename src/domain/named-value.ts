/** `name=value` as it is typed; a value that is no JSON is a text, and so is a number that JSON would write otherwise: `1.10`, `1e3`. */
export function readNamedValue(given: string): [name: string, value: unknown] {
  const at = given.indexOf('=');
  const written = given.slice(at + 1);
  const read = parsedJson(written);
  return [given.slice(0, at), read === undefined || isChanged(read.value, written) ? written : read.value];
}

const isChanged = (value: unknown, written: string) =>
  typeof value === 'number' && String(value) !== written.trim();

/** What a text says as JSON; undefined when it is none. */
export function parsedJson(written: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(written) };
  } catch {
    return undefined;
  }
}
