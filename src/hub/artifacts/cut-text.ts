/** The beginning of a text, of at most so many bytes as UTF-8, with a last line that says that it was cut. */
export function cutText(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  const note = `\n[… cut: ${bytes.length} bytes in all …]\n`;
  // Half of a character at the cut is no character.
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, most - note.length), { stream: true });
  return `${head}${note}`;
}
