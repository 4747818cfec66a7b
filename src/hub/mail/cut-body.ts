/**
 * Cuts a text to at most `most` bytes of UTF-8, never within a character, and says in the text how much is missing.
 * `most` must leave room for that remark (about 100 bytes).
 */
export function cutBody(body: string, most: number): string {
  const bytes = Buffer.from(body, 'utf8');
  if (bytes.length <= most) return body;
  const mark = `\n[cut: ${bytes.length} bytes, the limit is ${most}; the whole text is in the session's history]`;
  let end = most - Buffer.byteLength(mark);
  // A byte 10xxxxxx continues a character: step back to where one begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + mark;
}
