import { TOKEN_PATTERN } from './principal.ts';

/** What stands where a secret was. */
export const HIDDEN = '[redacted]';
/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** Takes our tokens and the given values out of a text; values of fewer than 6 characters are left alone. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // The longest first: a secret that contains another must not leave its rest behind.
  const values = secrets
    .filter((value) => value.length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text.replace(TOKEN_PATTERN, HIDDEN));
}
