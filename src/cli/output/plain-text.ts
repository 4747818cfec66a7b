import { stripVTControlCharacters } from 'node:util';

/**
 * Text of an agent, safe to print: escape sequences would move the cursor, recolour or forge what Muster itself says.
 * Line breaks and tabs stay.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.replace(/\r\n/g, '\n')).replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what it is about
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    '',
  );
}

/** The same on one line, cut to `most` characters with a mark. */
export function oneLine(text: string, most = 200): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
