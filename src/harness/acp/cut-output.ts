/** What is kept of one tool's output, at its head and at its tail, in bytes of UTF-8. */
export const OUTPUT_KEPT_BYTES = 64 * 1024;

/** Keeps 64 KB at the head and 64 KB at the tail, and says in between how much is missing. */
export function cutOutput(text: string, kept = OUTPUT_KEPT_BYTES): string {
  if (text.length <= kept / 2) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= kept * 2) return text;
  // A cut inside a character gives a replacement sign; it is trimmed, at most three bytes.
  const head = bytes
    .subarray(0, kept)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  const tail = bytes
    .subarray(-kept)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
  return `${head}\n[… ${bytes.length - 2 * kept} bytes left out …]\n${tail}`;
}
